import { type TaskListItem } from '#client';
import { Progress, Text } from '@mantine/core';
import { taskHref } from '../shell/use-route.js';
import { When } from '../shell/when.js';
import { StatusBadge } from './status-badge.js';
import classes from './task-list.module.css';
import { flowTitle, isOver, progressOf, titleOf } from './task-words.js';

/** A task in the list. The row says so when the gateway no longer keeps the status. */
export function TaskRow({ task }: { task: TaskListItem }) {
  const { task_uuid: uuid, status, flow_name: flow, created_at: created, cost_credits: cost, labels } = task;
  const title = status ? titleOf(status) : flowTitle(flow);
  // A task that did not succeed has released its credits.
  const isFree = status?.status === 'FAILED' || status?.status === 'CANCELLED';
  return (
    <li className={classes['row']}>
      <a className={classes['title']} href={taskHref(uuid)}>
        {title}
      </a>
      <StatusBadge status={status?.status ?? 'NO LONGER KEPT'} />
      <Text component="div" size="sm" c="dimmed" className={classes['facts']}>
        <span>{flowTitle(flow)}</span>
        <When at={created} />
        {cost !== null && !isFree && <span>{cost.toLocaleString()} credits</span>}
        {Object.entries(labels).map(([name, value]) => (
          <span key={name}>{`${name}=${value}`}</span>
        ))}
        <code>{uuid.slice(0, 8)}</code>
      </Text>
      {status && !isOver(status) && (
        <Progress
          className={classes['bar']}
          size="sm"
          value={Math.round(progressOf(status))}
          aria-label={`Progress of ${title}`}
        />
      )}
    </li>
  );
}
