import { isTerminal } from '../realtime/version-gate.js';
import { type TaskPage } from '../tasks/task-list.js';
import { type FlowStatusPayload } from '../wire.js';

export interface TasksView {
  tasks: readonly FlowStatusPayload[];
  /** True until the first page is there. */
  loading: boolean;
  hasMore: boolean;
  error: Error | undefined;
  /** Where the next page begins; null: there is none. */
  cursor: string | null;
  /** What the live link said last of each task: a page that was read meanwhile may be older. */
  live: ReadonlyMap<string, LiveTask>;
}

export interface LiveTask {
  status: FlowStatusPayload;
  /** Whether it belongs in the list as it is filtered. */
  matches: boolean;
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
      const { items, next_cursor: cursor } = action.page;
      const listed = merge(action.first ? [] : view.tasks, items);
      const page = { ...view, tasks: newestFirst(listed), cursor, hasMore: cursor !== null, loading: false, error: undefined };
      const ended = new Set(items.filter(isTerminal).map(({ taskId }) => taskId));
      return [...view.live.values()].filter(({ status }) => !ended.has(status.taskId)).reduce(place, page);
    }
    case 'update': {
      const { status, matches } = action;
      return place({ ...view, live: new Map(view.live).set(status.taskId, { status, matches }) }, action);
    }
  }
}

function place(view: TasksView, { status, matches }: LiveTask): TasksView {
  const others = view.tasks.filter(({ taskId }) => taskId !== status.taskId);
  const isListed = others.length < view.tasks.length;
  if (!matches) return isListed ? { ...view, tasks: others } : view;
  // An old task beyond the pages read so far comes with its page.
  if (!isListed && view.hasMore && !isYoungest(status, others)) return view;
  return { ...view, tasks: newestFirst([...others, status]) };
}

function merge(before: readonly FlowStatusPayload[], items: readonly FlowStatusPayload[]): FlowStatusPayload[] {
  return [...new Map([...before, ...items].map((task) => [task.taskId, task])).values()];
}

const isYoungest = (task: FlowStatusPayload, tasks: readonly FlowStatusPayload[]): boolean =>
  tasks.every(({ createTime }) => Date.parse(createTime) <= Date.parse(task.createTime));

function newestFirst(tasks: FlowStatusPayload[]): FlowStatusPayload[] {
  return tasks.sort((a, b) => Date.parse(b.createTime) - Date.parse(a.createTime));
}
