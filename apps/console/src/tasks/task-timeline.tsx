import { type TaskView } from '#client/react';
import { Text, Timeline } from '@mantine/core';
import { statusColor, stepOf } from './task-words.js';

/** The changes as they came in, newest first. What happened before the page was open is not known to it, and it does not pretend. */
export function TaskTimeline({ history }: Pick<TaskView, 'history'>) {
  return (
    <Timeline bulletSize={14} lineWidth={2} active={history.length} role="list" aria-label="Changes, newest first">
      {history
        .map(({ at, update }, index) => (
          <Timeline.Item key={at + index} role="listitem" color={statusColor(update.status.status)} title={stepOf(update.status)}>
            <Text size="xs" c="dimmed">
              {new Date(at).toLocaleTimeString()}
              {index === 0 ? ', as the page found it' : ''}
            </Text>
          </Timeline.Item>
        ))
        .reverse()}
    </Timeline>
  );
}
