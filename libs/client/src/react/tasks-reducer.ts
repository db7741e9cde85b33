import { momentOf } from '../../../contracts/src/payloads/moment.js';
import { isTerminal } from '../realtime/version-gate.js';
import { listItemOf, type TaskPage } from '../tasks/task-list.js';
import { type TaskListItem, type TaskSnapshot } from '../wire.js';
import { type Belongs } from './list-filter.js';

/** State of a list of tasks. */
export interface TasksView {
  /** Newest first. */
  tasks: readonly TaskListItem[];
  /** True until the first page has arrived, and while another page is read. */
  loading: boolean;
  hasMore: boolean;
  error: Error | undefined;
  /** Cursor of the next page; null if there is none. */
  cursor: string | null;
  /** The latest live update of each task: a page requested earlier may be older. */
  live: ReadonlyMap<string, LiveTask>;
}

export interface LiveTask {
  update: TaskSnapshot;
  /** Whether it matches the filter of the list. */
  matches: Belongs;
}

export type TasksAction =
  | { type: 'start' }
  | { type: 'reading' }
  | { type: 'page'; page: TaskPage; first: boolean }
  | ({ type: 'update' } & LiveTask)
  | { type: 'failed'; error: Error };

export const EMPTY_TASKS: TasksView = {
  tasks: [],
  loading: true,
  hasMore: false,
  error: undefined,
  cursor: null,
  live: new Map(),
};

export function tasksReducer(view: TasksView, action: TasksAction): TasksView {
  switch (action.type) {
    case 'start':
      return EMPTY_TASKS;
    case 'reading':
      return { ...view, loading: true };
    case 'failed':
      return { ...view, loading: false, error: action.error };
    case 'page': {
      const { tasks, next_cursor: cursor } = action.page;
      const listed = newestFirst(merge(action.first ? [] : view.tasks, tasks));
      const page = { ...view, tasks: listed, cursor, hasMore: cursor !== null, loading: false, error: undefined };
      return [...view.live.values()].filter(({ update }) => isNewerThan(update, tasks)).reduce(place, page);
    }
    case 'update': {
      const { update, matches } = action;
      return place({ ...view, live: new Map(view.live).set(update.status.taskId, { update, matches }) }, action);
    }
  }
}

function place(view: TasksView, { update, matches }: LiveTask): TasksView {
  const before = view.tasks.find((task) => task.task_uuid === update.status.taskId);
  const others = view.tasks.filter((task) => task !== before);
  if (!matches) return before ? { ...view, tasks: others } : view;
  const item = before ? { ...before, labels: {}, ...update } : listItemOf(update);
  if (!before && matches === 'if-listed') return view;
  // An older task appears with its page.
  if (!before && view.hasMore && !isYoungest(item, others)) return view;
  return { ...view, tasks: newestFirst([...others, item]) };
}

function isNewerThan({ epoch, rev, status }: TaskSnapshot, page: readonly TaskListItem[]): boolean {
  const listed = page.find((task) => task.task_uuid === status.taskId);
  if (listed === undefined) return true;
  if (listed.epoch === epoch) return (listed.rev ?? -1) < rev;
  // Epochs have no order, but an ended task cannot become open again: the page was read before the storage restarted.
  return isTerminal(status) && listed.status !== null && !isTerminal(listed.status);
}

function merge(before: readonly TaskListItem[], items: readonly TaskListItem[]): TaskListItem[] {
  return [...new Map([...before, ...items].map((task) => [task.task_uuid, task])).values()];
}

const createdAt = (task: TaskListItem): number => momentOf(task.created_at);

const isYoungest = (task: TaskListItem, tasks: readonly TaskListItem[]): boolean =>
  tasks.every((other) => createdAt(other) <= createdAt(task));

function newestFirst(tasks: TaskListItem[]): TaskListItem[] {
  return tasks.sort((a, b) => createdAt(b) - createdAt(a));
}
