import { Alert, type AlertProps } from '@mantine/core';
import { type Ref } from 'react';
import classes from './notice.module.css';

interface NoticeProps extends Omit<AlertProps, 'variant' | 'color' | 'classNames'> {
  tone: 'bad' | 'warn' | 'good';
  ref?: Ref<HTMLDivElement>;
}

/** A word to the person: the tone colours its edge only, so that the text is readable in every tone. */
export function Notice({ tone, ...rest }: NoticeProps) {
  const { notice = '', title = '', message = '' } = classes;
  return <Alert variant="default" classNames={{ root: notice, title, message }} data-tone={tone} {...rest} />;
}
