import { useEffect, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { type TaskUpdate } from '../tasks/task-state.js';

/** State of a task that a component follows. */
export interface TaskView {
  /** The latest state; undefined until the first one arrives. */
  update: TaskUpdate | undefined;
  /** Every state received, oldest first, with its arrival time (Unix ms). */
  history: readonly { at: number; update: TaskUpdate }[];
  /** The error that ended the watch, e.g. code 1006 for an unknown task. */
  error: Error | undefined;
}

const NOTHING: TaskView = { update: undefined, history: [], error: undefined };

/** Follows a task while the component is mounted. Does nothing without a UUID. */
export function useTask(client: TriverseClient, taskUuid: string | undefined): TaskView {
  const [view, setView] = useState(NOTHING);
  useEffect(() => {
    setView(NOTHING);
    if (taskUuid === undefined) return undefined;
    const watch = client.watchTask(taskUuid, {
      onUpdate: (update) =>
        setView(({ history }) => ({ update, history: [...history, { at: Date.now(), update }], error: undefined })),
      onError: (error) => setView((before) => ({ ...before, error })),
    });
    return () => watch.close();
  }, [client, taskUuid]);
  return view;
}
