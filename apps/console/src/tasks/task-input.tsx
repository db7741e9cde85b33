import { type FlowStatusPayload } from '#client';
import { Text } from '@mantine/core';
import { labelOf } from '../flows/labels.js';
import classes from './task-input.module.css';

/** The task's input, labelled as in its form. */
export function TaskInput({ input }: Pick<FlowStatusPayload, 'input'>) {
  const fields = Object.entries(input).filter(([, value]) => value !== null && value !== '');
  if (fields.length === 0) return <Text c="dimmed">The input is not available.</Text>;
  return (
    <dl className={classes['fields']}>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{labelOf(name)}</dt>
          <dd>{textOf(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value.toLocaleString();
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return JSON.stringify(value);
}
