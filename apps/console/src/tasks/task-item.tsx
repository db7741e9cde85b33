import { type TaskListItem } from '#client';
import { Checkbox, Progress, Text } from '@mantine/core';
import { taskHref } from '../shell/use-route.js';
import { When } from '../shell/when.js';
import { Elapsed } from './elapsed.js';
import { type Selection } from './list/use-selection.js';
import { isOver, progressOf, stateWords } from './state-words.js';
import { StatusBadge } from './status-badge.js';
import classes from './task-list.module.css';
import { flowTitle, titleOfItem } from './task-words.js';
import { Thumbnail } from './pictures/thumbnail.js';

/** A task in a list or grid. It says so when the gateway no longer keeps the status. */
export function TaskItem({ task, selection }: { task: TaskListItem; selection?: Selection | undefined }) {
  const { task_uuid: uuid, status, flow_name: flow, created_at: created, cost_credits: cost, labels, sub } = task;
  const title = titleOfItem(task);
  // A task that did not succeed has released its credits.
  const isFree = status?.status === 'FAILED' || status?.status === 'CANCELLED';
  return (
    <li className={classes['item']} data-uuid={uuid}>
      {selection && (
        <Checkbox
          className={classes['check']}
          aria-label={`Select ${title}`}
          checked={selection.isOn(uuid)}
          onChange={() => selection.toggle(uuid)}
        />
      )}
      <Thumbnail task={task} />
      <div className={classes['words']}>
        <a className={classes['title']} href={taskHref(uuid)} title={title}>
          {title}
        </a>
        <StatusBadge status={status?.status ?? 'UNKNOWN'} words={status ? stateWords(status) : 'No longer kept'} />
        <Text component="div" size="sm" c="dimmed" className={classes['facts']}>
          {title !== flowTitle(flow) && <span>{flowTitle(flow)}</span>}
          <When at={created} />
          {status && <Elapsed task={status} seen={task.times} />}
          {cost !== null && !isFree && <span>{cost.toLocaleString()} credits</span>}
          {sub !== null && <span>{sub}</span>}
          {Object.entries(labels).map(([name, value]) => (
            <span key={name}>{`${name}=${value}`}</span>
          ))}
        </Text>
        {status && !isOver(status) && (
          <Progress
            className={classes['bar']}
            size="sm"
            value={Math.round(progressOf(status))}
            aria-label={`Progress of ${title}`}
          />
        )}
      </div>
    </li>
  );
}
