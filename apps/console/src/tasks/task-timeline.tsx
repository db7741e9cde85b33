import { type FlowStatusPayload } from '#client';
import { type TaskView } from '#client/react';
import { Text, Timeline } from '@mantine/core';
import { isOver, stateWords, statusColor } from './state-words.js';
import { timesOf } from './times-of.js';

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

function told(task: FlowStatusPayload): Moment[] {
  const { created, started } = timesOf(task);
  const moment = (at: number | undefined, title: string) => (at === undefined ? [] : [{ at, title, note: '', color: 'gray' }]);
  return [...moment(created, 'Created'), ...moment(started, 'Started')];
}

function seen(history: TaskView['history']): Moment[] {
  return history.map(({ at, update: { status } }, index) => {
    // The record may know when the task ended, also on a later visit.
    const ended = isOver(status) ? timesOf(status).ended : undefined;
    return {
      at: ended ?? at,
      title: stateWords(status),
      note: index === 0 && ended === undefined ? ', as the page found it' : '',
      color: statusColor(status.status),
    };
  });
}
