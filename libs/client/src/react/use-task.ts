import { useEffect, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { type TaskUpdate } from '../tasks/task-state.js';

/** State of a task that a component follows. */
export interface TaskView<F extends string = string> {
  /** The latest state; undefined until the first one arrives. */
  update: TaskUpdate<F> | undefined;
  /** Every state received, oldest first, with its arrival time (Unix ms). */
  history: readonly { at: number; update: TaskUpdate<F> }[];
  /** The error that ended the watch, e.g. code 1006 for an unknown task. */
  error: Error | undefined;
}

const NOTHING = { update: undefined, history: [], error: undefined } satisfies TaskView;

/** Follows a task while the component is mounted. Does nothing without a UUID. */
export function useTask<F extends string = string>(client: TriverseClient, taskUuid: string | undefined): TaskView<F> {
  const [view, setView] = useState<TaskView<F>>(NOTHING);
  useEffect(() => {
    setView(NOTHING);
    if (taskUuid === undefined) return undefined;
    const watch = client.watchTask<F>(taskUuid, {
      onUpdate: (update) =>
        setView(({ history }) => ({ update, history: [...history, { at: Date.now(), update }], error: undefined })),
      onError: (error) => setView((before) => ({ ...before, error })),
    });
    return () => watch.close();
  }, [client, taskUuid]);
  return view;
}
