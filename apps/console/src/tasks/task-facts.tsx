import { type FlowStatusPayload, type TaskListItem } from '#client';
import { Button, CopyButton } from '@mantine/core';
import { type ReactNode } from 'react';
import { When } from '../shell/when.js';
import { durationWords } from './duration.js';
import { Elapsed } from './elapsed.js';
import { LabelsFact } from './labels/labels-fact.js';
import { isOver } from './state-words.js';
import classes from './task-input.module.css';
import { flowTitle } from './task-words.js';
import { timesOf } from './times-of.js';

interface TaskFactsProps {
  task: FlowStatusPayload;
  item: TaskListItem | undefined;
  /** Called when what is kept of the task has changed. */
  onChanged: () => void;
}

export function TaskFacts({ task, item, onChanged }: TaskFactsProps) {
  const { created, started, ended } = timesOf(task, item?.times);
  const facts: [string, ReactNode][] = [
    ['Flow', flowTitle(task.flowName)],
    ['Price', priceWords(task, item)],
    ['Created', <When key="created" at={task.createTime} />],
    ['Duration', ended === undefined && isOver(task) ? undefined : <Elapsed key="elapsed" task={task} seen={item?.times} />],
    ['Waited for its start', started === undefined ? undefined : durationWords(started - created)],
    ['Ran', started === undefined || ended === undefined ? undefined : durationWords(ended - started)],
    ['End user', item?.sub ?? undefined],
    ['Labels', item && <LabelsFact key="labels" item={item} onChanged={onChanged} />],
    ['Task', <Id key="id" uuid={task.taskId} />],
  ];
  return (
    <dl className={classes['fields']}>
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function priceWords({ status }: FlowStatusPayload, item: TaskListItem | undefined): string | undefined {
  const cost = item?.cost_credits ?? undefined;
  if (cost === undefined) return undefined;
  if (status === 'FAILED' || status === 'CANCELLED') return 'Nothing: the credits were released';
  return `${cost.toLocaleString()} credits${status === 'SUCCESS' ? '' : ', reserved'}`;
}

function Id({ uuid }: { uuid: string }) {
  return (
    <>
      <code>{uuid}</code>{' '}
      <CopyButton value={uuid}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </>
  );
}
