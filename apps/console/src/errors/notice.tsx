import { Alert, type AlertProps } from '@mantine/core';
import { type Ref } from 'react';
import classes from './notice.module.css';

interface NoticeProps extends Omit<AlertProps, 'variant' | 'color' | 'classNames'> {
  tone: 'bad' | 'warn' | 'good';
  ref?: Ref<HTMLDivElement>;
}

/** A notice. The tone colours only its border, so the text stays readable. */
export function Notice({ tone, ...rest }: NoticeProps) {
  const { notice = '', title = '', message = '' } = classes;
  return <Alert variant="default" classNames={{ root: notice, title, message }} data-tone={tone} {...rest} />;
}
