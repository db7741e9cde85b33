import { type FlowStatusPayload, type TaskTimes } from '#client';
import { type TaskView } from '#client/react';
import { Text, Timeline } from '@mantine/core';
import { exactMoment, longMoment } from '../shell/moments.js';
import { timelineMoments } from './timeline-moments.js';

interface TaskTimelineProps extends Pick<TaskView, 'history'> {
  task: FlowStatusPayload;
  seen: TaskTimes | undefined;
}

export function TaskTimeline({ task, seen, history }: TaskTimelineProps) {
  const moments = timelineMoments({ task, seen, history });
  return (
    <Timeline bulletSize={14} lineWidth={2} active={moments.length} role="list" aria-label="Changes, newest first">
      {moments.map(({ at, title, note, color }) => (
        <Timeline.Item key={`${at} ${title}`} role="listitem" color={color} title={title}>
          <Text size="xs" c="dimmed" title={longMoment(new Date(at))}>
            {exactMoment(new Date(at))}
            {note}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
