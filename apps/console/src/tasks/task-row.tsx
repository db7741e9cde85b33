import { type FlowStatusPayload } from '#client';
import { Progress, Text } from '@mantine/core';
import { taskHref } from '../shell/use-route.js';
import { StatusBadge } from './status-badge.js';
import classes from './task-list.module.css';
import { flowTitle, isOver, progressOf, titleOf } from './task-words.js';

export function TaskRow({ task }: { task: FlowStatusPayload }) {
  const progress = Math.round(progressOf(task));
  return (
    <li className={classes['row']}>
      <a className={classes['title']} href={taskHref(task.taskId)}>
        {titleOf(task)}
      </a>
      <StatusBadge status={task.status} />
      <Text size="sm" c="dimmed" className={classes['facts']}>
        {flowTitle(task.flowName)} · {new Date(task.createTime).toLocaleString()} · <code>{task.taskId.slice(0, 8)}</code>
      </Text>
      {!isOver(task) && (
        <Progress className={classes['bar']} size="sm" value={progress} aria-label={`Progress of ${titleOf(task)}`} />
      )}
    </li>
  );
}
