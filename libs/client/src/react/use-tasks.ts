import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type TriverseClient } from '../client.js';
import { type TaskListQuery } from '../tasks/task-list.js';
import { listFilter } from './list-filter.js';
import { EMPTY_TASKS, type TasksView, tasksReducer } from './tasks-reducer.js';

export { type TasksView } from './tasks-reducer.js';

/** A list of tasks with what a component can do. */
export interface UseTasks extends TasksView {
  /** Reads the next page; nothing happens on the last one. */
  more: () => void;
  reload: () => void;
}

/**
 * The team's tasks, newest first: a list read page by page, kept up to date by the live link while the component is mounted. With a
 * filter by end user, source, text or credits, new tasks appear after `reload`, because live updates do not contain these.
 */
export function useTasks(client: TriverseClient, query: TaskListQuery = {}): UseTasks {
  const [view, dispatch] = useReducer(tasksReducer, EMPTY_TASKS);
  const key = JSON.stringify(query);
  const reading = useRef<AbortController | undefined>(undefined);

  const read = useCallback(
    async (cursor: string | undefined) => {
      reading.current?.abort();
      const { signal } = (reading.current = new AbortController());
      dispatch({ type: 'reading' });
      try {
        const wanted = JSON.parse(key) as TaskListQuery;
        const page = await client.listTasks(cursor === undefined ? wanted : { ...wanted, cursor }, { signal });
        if (!signal.aborted) dispatch({ type: 'page', page, first: cursor === undefined });
      } catch (error) {
        if (!signal.aborted) dispatch({ type: 'failed', error: error as Error });
      }
    },
    [client, key],
  );

  useEffect(() => {
    dispatch({ type: 'start' });
    void read(undefined);
    const belongs = listFilter(JSON.parse(key) as TaskListQuery);
    const watch = client.watchTeam({
      includeEnded: true,
      onUpdate: (update) => dispatch({ type: 'update', update, matches: belongs(update.status, update.labels) }),
      onLabels: (task) => dispatch({ type: 'update', update: task, matches: belongs(task.status, task.labels) }),
      onError: (error) => dispatch({ type: 'failed', error }),
    });
    return () => {
      reading.current?.abort();
      watch.close();
    };
  }, [client, key, read]);

  const { cursor } = view;
  const more = useCallback(() => void (cursor !== null && read(cursor)), [cursor, read]);
  const reload = useCallback(() => void read(undefined), [read]);
  return { ...view, more, reload };
}
