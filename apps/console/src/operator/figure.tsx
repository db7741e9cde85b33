import { Text } from '@mantine/core';

interface FigureProps {
  label: string;
  /** Undefined: not known. */
  value: number | string | undefined;
  tone?: 'bad' | undefined;
}

/** A number with what it is. */
export function Figure({ label, value, tone }: FigureProps) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={650} size="xl" c={tone === 'bad' ? 'var(--mantine-color-error)' : undefined}>
        {typeof value === 'number' ? value.toLocaleString() : (value ?? '–')}
      </Text>
    </div>
  );
}
