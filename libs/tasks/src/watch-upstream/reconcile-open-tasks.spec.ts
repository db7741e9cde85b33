import { describe, expect, it } from '@jest/globals';
import { type RefreshStatus } from '../get-task/refresh-status.js';
import { type OpenTask, type StoredTask, type TaskStore } from '../ports/task-store.js';
import { type TaskOptions } from '../shared/task-options.js';
import { ReconcileOpenTasks } from './reconcile-open-tasks.js';

const TASKS = 20;
const tasks: OpenTask[] = Array.from({ length: TASKS }, (_, at) => ({ teamId: 'team', uuid: `task-${at}`, observedAt: 1 }));

/** @returns a reconciliation of twenty open tasks, and when it read which. */
function reconciliation() {
  const readAt: number[] = [];
  const store = {
    async *openTasks(size: number) {
      for (let at = 0; at < TASKS; at += size) yield tasks.slice(at, at + size);
    },
    read: async (teamId: string, uuid: string) => ({ meta: { teamId, uuid }, record: null }) as unknown as StoredTask,
  } as unknown as TaskStore;
  const refresh = { execute: async () => void readAt.push(performance.now()) } as unknown as RefreshStatus;
  const reconcile = new ReconcileOpenTasks(store, refresh, { reconcileParallel: 8 } as TaskOptions, { now: Date.now });
  return { readAt, reconcile };
}

describe('reading the open tasks', () => {
  const request = { fence: 1, observedBefore: 2, signal: new AbortController().signal };

  it('reads all of them, as fast as they are answered, in a catch-up', async () => {
    const { readAt, reconcile } = reconciliation();
    expect(await reconcile.execute({ ...request, paced: false })).toMatchObject({ read: TASKS, unknown: 0 });
    expect(readAt).toHaveLength(TASKS);
  });

  it('spreads the reads of merely silent tasks', async () => {
    const { readAt, reconcile } = reconciliation();
    const startedAt = performance.now();
    expect(await reconcile.execute({ ...request, paced: true })).toMatchObject({ read: TASKS, unknown: 0 });
    // A timer may be early by a part of a millisecond, and is never much too early.
    expect((readAt.at(-1) ?? 0) - startedAt).toBeGreaterThan(10 * (TASKS - 1) - TASKS);
  });

  it('waits for no turn once it is broken off', async () => {
    const { readAt, reconcile } = reconciliation();
    const ending = new AbortController();
    ending.abort();
    expect(await reconcile.execute({ ...request, paced: true, signal: ending.signal })).toMatchObject({ read: 0, unknown: 1 });
    expect(readAt).toEqual([]);
  });
});
