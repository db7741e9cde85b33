import { LABEL_BOUNDS, type Labels, labelTexts } from '#contracts';
import { type LabelChange, type LabelOutcome } from '#tasks';
import { newEpoch } from '../new-epoch.js';
import { type MemoryState, type MemoryTask } from './memory-state.js';
import { type MemoryTaskEvents } from './memory-task-events.js';

/** The same as label-tasks.lua. */
export function labelTasks(
  state: MemoryState,
  events: MemoryTaskEvents,
  { teamId, uuids, ...change }: LabelChange & { teamId: string },
): LabelOutcome {
  const all: Labels[] = [];
  const changed: { task: MemoryTask; labels: Labels }[] = [];
  for (const [at, uuid] of uuids.entries()) {
    const task = state.task(teamId, uuid);
    if (task === undefined) return { verdict: 'unknown-task', at };
    const labels = merged(task.meta.labels, change);
    const isChanged = labelTexts(labels).join('\n') !== labelTexts(task.meta.labels).join('\n');
    if (isChanged && Object.keys(labels).length > LABEL_BOUNDS.labels) return { verdict: 'too-many', at };
    all.push(labels);
    if (isChanged) changed.push({ task, labels });
  }
  for (const { task, labels } of changed) store(state, events, task, labels);
  return { verdict: 'labelled', labels: all };
}

function merged(labels: Labels | undefined, { set, remove }: Pick<LabelChange, 'set' | 'remove'>): Labels {
  const entries = Object.entries({ ...labels, ...set });
  return Object.fromEntries(entries.filter(([name]) => !remove.includes(name)));
}

function store(state: MemoryState, events: MemoryTaskEvents, task: MemoryTask, labels: Labels): void {
  const { labels: former = {}, ...rest } = task.meta;
  const { teamId, uuid } = rest;
  const told = Object.keys(labels).length === 0 ? {} : { labels };
  const meta = { ...rest, ...told };
  const history = state.collections.history();
  const { record } = task;
  const next = record && { ...record, rev: record.rev + 1, epoch: task.history === history ? record.epoch : newEpoch() };
  // Usage is counted for what the creation said.
  const booked = task.settled ? {} : { bookedLabels: task.bookedLabels ?? former };
  state.tasks.set(teamId, uuid, { ...task, ...booked, meta, record: next, ...(next && { history }) });
  if (next === null) return;
  const { epoch, rev, terminal, status } = next;
  events.publish({ teamId, uuid, epoch, rev, terminal, ...told, formerLabels: former, status });
}
