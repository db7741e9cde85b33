import { type FlowStatusPayload, momentOf } from '#client';
import { type TaskView } from '#client/react';
import { Text, Timeline } from '@mantine/core';
import { statusColor, stepOf } from './task-words.js';

interface Moment {
  at: number;
  title: string;
  note: string;
  color: string;
}

/** Changes in order of arrival, newest first. For the time before the page was opened, only the task's own timestamps are known. */
export function TaskTimeline({ task, history }: { task: FlowStatusPayload } & Pick<TaskView, 'history'>) {
  const moments = [...told(task), ...seen(history)].reverse();
  return (
    <Timeline bulletSize={14} lineWidth={2} active={moments.length} role="list" aria-label="Changes, newest first">
      {moments.map(({ at, title, note, color }) => (
        <Timeline.Item key={`${at} ${title}`} role="listitem" color={color} title={title}>
          <Text size="xs" c="dimmed">
            {new Date(at).toLocaleTimeString()}
            {note}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function told({ createTime, startTime }: FlowStatusPayload): Moment[] {
  const moment = (time: string | undefined, title: string) =>
    time === undefined ? [] : [{ at: momentOf(time), title, note: '', color: 'gray' }];
  return [...moment(createTime, 'Created'), ...moment(startTime, 'Started')];
}

function seen(history: TaskView['history']): Moment[] {
  return history.map(({ at, update: { status } }, index) => ({
    at,
    title: stepOf(status),
    note: index === 0 ? ', as the page found it' : '',
    color: statusColor(status.status),
  }));
}
