import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** Shown below the title when the title alone is not specific enough. */
  subtitle?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
}

/** Moves the focus to the heading when the page opens, so that keyboard and screen reader follow. */
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
