import { useCallback, useEffect, useRef, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { errorOf, RunStoppedError } from '../errors.js';
import { type AnyFlow } from '../flows/flow-names.js';
import { type RunOptions, type RunParams, type RunResult, type RunUpdate } from '../runs/run-task.js';

/** State of a run. */
export interface RunView<F extends AnyFlow> {
  /** stopped: the wait was stopped; a task that had been created goes on. */
  phase: 'idle' | 'running' | 'done' | 'failed' | 'stopped';
  /** The latest step; undefined before the first. */
  update: RunUpdate<F> | undefined;
  /** What was made, once it is done. */
  result: RunResult<F> | undefined;
  /** Why it failed or was stopped. */
  error: Error | undefined;
}

/** State of a run with what a component can do. */
export interface UseRun<F extends AnyFlow> extends RunView<F> {
  /** Starts a run; one that is under way is stopped. Never rejects: `error` says why it failed. Resolves with undefined then. */
  run: (params: RunParams<F>, options?: Omit<RunOptions<F>, 'signal' | 'onUpdate'>) => Promise<RunResult<F> | undefined>;
  /** Stops waiting. */
  stop: () => void;
}

/** Runs a flow: uploads, creation, progress, result. Stops waiting when the component unmounts. */
export function useRun<F extends AnyFlow>(client: TriverseClient, flow: F): UseRun<F> {
  const [view, setView] = useState<RunView<F>>({ phase: 'idle', update: undefined, result: undefined, error: undefined });
  const running = useRef<AbortController | undefined>(undefined);
  const stop = useCallback(() => running.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const run = useCallback<UseRun<F>['run']>(
    async (params, options) => {
      running.current?.abort();
      const current = (running.current = new AbortController());
      const show = (change: Partial<RunView<F>>) => {
        if (running.current === current) setView((before) => ({ ...before, ...change }));
      };
      show({ phase: 'running', update: undefined, result: undefined, error: undefined });
      try {
        const { signal } = current;
        const result = await client.run(flow, params, { ...options, signal, onUpdate: (update) => show({ update }) });
        show({ phase: 'done', result });
        return result;
      } catch (error) {
        show({ phase: error instanceof RunStoppedError ? 'stopped' : 'failed', error: errorOf(error) });
        return undefined;
      }
    },
    [client, flow],
  );
  return { ...view, run, stop };
}
