import { hasLabels, type Labels, taskReferenceOf } from '#contracts';
import { matchesWords, type StoredTask, type TaskListQuery, type TaskMeta, type TaskPage } from '#tasks';
import { type KeyRange, readTimeKey, timeKey } from '../collections/collection.js';
import { decodeCursor, encodeCursor, MAX_ENTRIES_LOOKED_AT } from '../list-cursor.js';
import { type MemoryState, type MemoryTask } from './memory-state.js';

/** The same as list-tasks.lua. */
export function listTasks(state: MemoryState, teamId: string, query: TaskListQuery): TaskPage {
  const tasks: StoredTask[] = [];
  let looked = 0;
  let last: string | null = null;
  for (const place of placesOf(state, teamId, query)) {
    if (last !== null && (tasks.length >= query.limit || looked >= MAX_ENTRIES_LOOKED_AT)) {
      const { at, name } = readTimeKey(last);
      return { tasks, nextCursor: encodeCursor({ createdAt: at, uuid: name }) };
    }
    looked += 1;
    last = place;
    const task = state.task(teamId, readTimeKey(place).name);
    if (task && matches(task, query)) tasks.push(stored(task));
  }
  return { tasks, nextCursor: null };
}

export function stored({ meta, record, times }: MemoryTask): StoredTask {
  const seen = times === undefined ? {} : { times };
  if (record === null) return { meta, record, ...seen };
  const { epoch, rev, terminal, status, observedAt } = record;
  return { meta, record: { epoch, rev, terminal, status, observedAt }, ...seen };
}

/** As part of a change. */
export function labelsIn({ labels }: TaskMeta): { labels?: Labels } {
  return labels === undefined ? {} : { labels };
}

function* placesOf(state: MemoryState, teamId: string, query: TaskListQuery): Iterable<string> {
  const { from, below } = rangeOf(query);
  if (query.uuids === undefined) {
    for (const [place] of state.index.descending(teamId, { from, below })) yield place;
    return;
  }
  const tasks = [...new Set(query.uuids)].flatMap((uuid) => state.tasks.get(teamId, uuid) ?? []);
  const places = tasks
    .map(({ meta }) => timeKey(meta.createdAt, meta.uuid))
    .sort()
    .reverse();
  yield* places.filter((place) => (from === undefined || place >= from) && (below === undefined || place < below));
}

function rangeOf({ cursor, createdFrom, createdTo }: TaskListQuery): KeyRange {
  const position = cursor === undefined ? undefined : decodeCursor(cursor);
  const ends = [
    ...(position ? [timeKey(position.createdAt, position.uuid)] : []),
    ...(createdTo === undefined ? [] : [timeKey(Math.floor(createdTo) + 1)]),
  ].sort();
  return { from: createdFrom === undefined ? undefined : timeKey(createdFrom), below: ends[0] };
}

function matches(task: MemoryTask, query: TaskListQuery): boolean {
  return (
    (query.status === undefined || task.lastStatus === query.status) &&
    (query.flowName === undefined || task.meta.flowName === query.flowName) &&
    (query.sub === undefined || (task.meta.sub ?? '') === query.sub) &&
    costs(task.meta.costCredits, query) &&
    isMadeFrom(task.meta, query.madeFrom) &&
    hasLabels(task.meta.labels, query.labels ?? []) &&
    matchesWords(task.words, query.words ?? [])
  );
}

function isMadeFrom({ files = {} }: TaskMeta, uuid: string | undefined): boolean {
  return uuid === undefined || Object.values(files).some((reference) => taskReferenceOf(reference)?.taskUuid === uuid);
}

function costs(credits: number | null, { minCredits, maxCredits }: TaskListQuery): boolean {
  if (minCredits === undefined && maxCredits === undefined) return true;
  return credits !== null && credits >= (minCredits ?? -Infinity) && credits <= (maxCredits ?? Infinity);
}
