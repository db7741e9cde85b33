import { useCallback, useRef, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { errorOf } from '../errors.js';
import { type AnyFlow, type FlowParams } from '../flows/flow-names.js';
import { randomKey } from '../tasks/tasks-api.js';
import { type TaskCreationResponsePayload } from '../wire.js';

/** State of a creation. */
export interface CreationView {
  /** The task that was created last; pass its `task_uuid` to `useTask`. */
  task: TaskCreationResponsePayload | undefined;
  /** Whether a creation is under way. */
  creating: boolean;
  /** Why the last creation failed; `errors` of a TriverseError name the wrong fields. */
  error: Error | undefined;
}

/** State of a creation with what a component can do. */
export interface UseCreateTask<F extends AnyFlow> extends CreationView {
  /**
   * Creates a task. Never rejects: `error` says why it failed. Calling it again with the same parameters after a failure is safe: if the task had
   * been created and only the answer was lost, it is found, not made twice.
   */
  create: (params: FlowParams<F>) => Promise<TaskCreationResponsePayload | undefined>;
}

/** Creates tasks of a flow. Files must be uploaded before (`useUpload`); `useRun` does everything. */
export function useCreateTask<F extends AnyFlow>(client: TriverseClient, flow: F): UseCreateTask<F> {
  const [view, setView] = useState<CreationView>({ task: undefined, creating: false, error: undefined });
  /** Kept after a failure, whose outcome may be unknown. */
  const attempt = useRef<{ body: string; key: string } | undefined>(undefined);

  const create = useCallback<UseCreateTask<F>['create']>(
    async (params) => {
      const body = JSON.stringify([flow, params]);
      if (attempt.current?.body !== body) attempt.current = { body, key: randomKey() };
      const { key: idempotencyKey } = attempt.current;
      setView((before) => ({ ...before, creating: true, error: undefined }));
      try {
        const task = await client.createTask(flow, params, { idempotencyKey });
        attempt.current = undefined;
        setView({ task, creating: false, error: undefined });
        return task;
      } catch (error) {
        setView((before) => ({ ...before, creating: false, error: errorOf(error) }));
        return undefined;
      }
    },
    [client, flow],
  );
  return { ...view, create };
}
