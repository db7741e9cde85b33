import { useEffect, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { type TaskUpdate } from '../realtime/transport.js';

export interface TaskView {
  /** The newest state that is known; undefined until the first one comes. */
  update: TaskUpdate | undefined;
  /** Every state that this page has seen, oldest first, with the moment (Unix ms) it came. */
  history: readonly { at: number; update: TaskUpdate }[];
  /** What ended the watch, e.g. code 1006 for a task that is not there. */
  error: Error | undefined;
}

const NOTHING: TaskView = { update: undefined, history: [], error: undefined };

/** Follows a task while the component is mounted. Without a UUID nothing is followed. */
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
