import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** What this page is of, where the title alone does not say it. */
  subtitle?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page takes the focus to its heading when it opens, so that the keyboard and the screen reader go along. */
export function Page({ title, subtitle, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = `${title} – Triverse gateway`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="center" wrap="nowrap">
        <div className={classes['heading']}>
          <Title order={1} size="h2" ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {subtitle !== undefined && <Text c="dimmed">{subtitle}</Text>}
        </div>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
