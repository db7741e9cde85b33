import { type StoredTask, type TaskListQuery, type TaskPage } from '#tasks';
import { decodeCursor, encodeCursor, MAX_ENTRIES_LOOKED_AT } from '../list-cursor.js';
import { type MemoryTeam } from './memory-team.js';
import { type IndexEntry, SortedIndex } from './sorted-index.js';

type Listed = StoredTask & { lastStatus: string };

/** Does what list-tasks.lua does. */
export function listTasks(team: MemoryTeam, query: TaskListQuery, read: (uuid: string) => Listed | null): TaskPage {
  const index = query.uuids === undefined ? team.index : indexOf(team, query.uuids);
  const tasks: StoredTask[] = [];
  let looked = 0;
  let last: IndexEntry | null = null;
  for (const entry of index.descendingBelow(startOf(index, query))) {
    if (entry.at < (query.createdFrom ?? -Infinity)) break;
    if (last && (tasks.length >= query.limit || looked >= MAX_ENTRIES_LOOKED_AT)) {
      return { tasks, nextCursor: encodeCursor({ createdAt: last.at, uuid: last.id }) };
    }
    looked += 1;
    last = entry;
    const task = read(entry.id);
    if (task && matches(task, query)) tasks.push({ meta: task.meta, record: task.record });
  }
  return { tasks, nextCursor: null };
}

function indexOf(team: MemoryTeam, uuids: readonly string[]): SortedIndex {
  const index = new SortedIndex();
  for (const uuid of new Set(uuids)) {
    const task = team.tasks.get(uuid);
    if (task) index.add({ at: task.meta.createdAt, id: uuid });
  }
  return index;
}

function startOf(index: SortedIndex, query: TaskListQuery): number {
  const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const behindCursor = cursor ? index.countBelow({ at: cursor.createdAt, id: cursor.uuid }) : index.size;
  // Nothing lies between a whole millisecond's last id and the half behind it.
  const upToEnd = query.createdTo === undefined ? index.size : index.countBelow({ at: query.createdTo + 0.5, id: '' });
  return Math.min(behindCursor, upToEnd);
}

function matches(task: Listed, query: TaskListQuery): boolean {
  return (
    (query.status === undefined || task.lastStatus === query.status) &&
    (query.flowName === undefined || task.meta.flowName === query.flowName) &&
    (query.sub === undefined || (task.meta.sub ?? '') === query.sub)
  );
}
