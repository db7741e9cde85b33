import { ApiError } from '#contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type RefreshStatus } from '../get-task/refresh-status.js';
import { type Audience, type TaskEvents } from '../ports/task-events.js';
import { type OpenTask, type StatusUpdate, type StoredTask, type TaskStore } from '../ports/task-store.js';
import { type UpstreamKey } from '../ports/upstream-key.js';
import { UpstreamLimitError } from '../ports/upstream-limit-error.js';
import { UpstreamTaskUnknownError } from '../ports/upstream-task-unknown-error.js';
import { type TaskOptions } from '../shared/task-options.js';
import { ReconcileOpenTasks } from './reconcile-open-tasks.js';

const PER_SECOND = 200;
const MINUTE = 60_000;
const APART_MS = 250;

describe('reading the open tasks', () => {
  let tasks: OpenTask[];
  let audiences: Record<string, Audience>;
  let audiencesFail: boolean;
  let reads: { uuid: string; at: number }[];
  let applied: StatusUpdate[];
  let answer: (uuid: string) => void;
  let settled: Set<string>;
  let keyReplaced: AbortController;
  let reconcile: ReconcileOpenTasks;

  beforeEach(() => {
    jest.useFakeTimers();
    tasks = Array.from({ length: 20 }, (_, at) => ({ teamId: 'team', uuid: `task-${at}`, observedAt: at * 1_000 }));
    [audiences, reads, applied, settled] = [{}, [], [], new Set()];
    answer = () => undefined;
    audiencesFail = false;
    const store = {
      async *openTasks(size: number) {
        for (let at = 0; at < tasks.length; at += size) yield tasks.slice(at, at + size);
      },
      teamOf: async (uuid: string) => (tasks.some((task) => task.uuid === uuid) ? 'team' : null),
      read: async (teamId: string, uuid: string) =>
        ({ meta: { teamId, uuid, createdAt: 0 }, record: null }) as unknown as StoredTask,
      apply: async (_team: string, _uuid: string, update: StatusUpdate) => {
        applied.push(update);
        return { verdict: 'applied', record: null };
      },
    } as unknown as TaskStore;
    const events = {
      audiences: async (_team: string, uuids: string[]) => {
        if (audiencesFail) throw new ApiError(9010);
        return uuids.map((uuid) => audiences[uuid] ?? 'none');
      },
    } as unknown as TaskEvents;
    const refresh = {
      execute: async ({ meta }: StoredTask) => {
        reads.push({ uuid: meta.uuid, at: performance.now() });
        answer(meta.uuid);
        return { record: null, collapsed: false };
      },
    } as unknown as RefreshStatus;
    const options = {
      reconcileParallel: 8,
      readsPerSecond: PER_SECOND,
      unknownTaskMs: APART_MS,
      unknownHoldMs: 60_000,
    } as TaskOptions;
    keyReplaced = new AbortController();
    const key = { replaced: () => keyReplaced.signal } as unknown as UpstreamKey;
    reconcile = new ReconcileOpenTasks(store, events, refresh, options, { now: Date.now }, key, {
      forgottenTask: () => undefined,
    } as never);
  });
  afterEach(() => void jest.useRealTimers());

  /** Fires one timer after the other until the work is done. */
  const finish = async <Result>(work: Promise<Result>): Promise<Result> => {
    let pending = true;
    const end = () => void (pending = false);
    work.then(end, end);
    while (pending) await jest.advanceTimersToNextTimerAsync();
    return work;
  };
  const pass = (signal = new AbortController().signal) =>
    finish(reconcile.execute({ fence: 1, observedBefore: 10 * MINUTE, settled, signal }));
  const afterTheWait = () => jest.advanceTimersByTimeAsync(APART_MS);
  const order = () => reads.map(({ uuid }) => uuid);
  const throwing = (error: Error) => () => {
    throw error;
  };
  const unknown = throwing(UpstreamTaskUnknownError.from(new ApiError(1006)) as Error);

  it('reads all of them once per round, evenly within the budget', async () => {
    const startedAt = performance.now();
    expect(await pass()).toMatchObject({ read: 20, unknown: 0, left: 0 });
    expect(order()).toEqual(tasks.map(({ uuid }) => uuid));
    expect(reads.map(({ at }) => Math.round(at - startedAt))).toEqual(tasks.map((_task, nth) => (nth * 1_000) / PER_SECOND));
    expect(await pass()).toMatchObject({ read: 0, left: 0 });
  });

  it('reads watched tasks first, then the least recently observed, and starves none', async () => {
    tasks.push({ teamId: 'team', uuid: 'forsaken', observedAt: -5 * MINUTE });
    audiences = { 'task-19': 'task', 'task-18': 'team' };
    await pass();
    expect(order().slice(0, 4)).toEqual(['forsaken', 'task-19', 'task-18', 'task-0']);
  });

  it('reads by age alone if listeners are unknown', async () => {
    audiencesFail = true;
    expect(await pass()).toMatchObject({ read: 20, left: 0 });
  });

  it('pauses after a 429 for as long as it asks, and counts the unread tasks as left', async () => {
    answer = throwing(new UpstreamLimitError(2000, { retryAfterSeconds: 30 }));
    const { read, left } = await pass();
    expect(read).toBeLessThanOrEqual(8);
    expect(left).toBe(20);
  });

  it.each([5003, 9006, 9007])('counts a read that ends in %d as unanswered by the upstream', async (code) => {
    tasks = tasks.slice(0, 1);
    answer = throwing(new ApiError(code));
    expect(await pass()).toMatchObject({ read: 1, unanswered: 1, unread: 0 });
  });

  it('waits for no turn once it is aborted', async () => {
    const ending = new AbortController();
    ending.abort();
    expect(await pass(ending.signal)).toMatchObject({ read: 0, left: 20 });
    expect(reads).toEqual([]);
  });

  it('ends a task that the upstream does not know at the second such answer', async () => {
    tasks = tasks.slice(0, 1);
    answer = unknown;
    expect(await pass()).toMatchObject({ read: 1, left: 0 });
    settled = new Set();
    expect(await pass()).toMatchObject({ read: 0, left: 0 });
    await afterTheWait();
    await pass();
    expect(applied).toEqual([
      expect.objectContaining({ fence: 1, expected: null, reading: expect.objectContaining({ status: 'FAILED' }) }),
    ]);
  });

  it('reads all others too when several are unknown, to check for a key of another account', async () => {
    answer = (uuid) => /-\d$/.test(uuid) && unknown();
    const quiet = (): Promise<unknown> =>
      finish(reconcile.execute({ fence: 1, observedBefore: 10_000, settled: new Set(), signal: new AbortController().signal }));
    await quiet();
    expect(reads).toHaveLength(10);
    await quiet();
    expect(order().slice(10)).toEqual(tasks.slice(10).map(({ uuid }) => uuid));
    await quiet();
    expect(reads).toHaveLength(20);
    await afterTheWait();
    await quiet();
    expect([applied.length, reconcile.isAccountDoubted()]).toEqual([10, false]);
  });

  it('ends none while the upstream knows almost none, and continues at once under a key that it knows', async () => {
    answer = unknown;
    await pass();
    await afterTheWait();
    settled = new Set();
    await pass();
    expect([applied, reconcile.isAccountDoubted(), reconcile.unknownTasks()]).toEqual([[], true, 20]);
    answer = () => undefined;
    const replaced = keyReplaced;
    keyReplaced = new AbortController();
    replaced.abort();
    settled = new Set();
    expect(await pass()).toMatchObject({ read: 20, left: 0 });
    expect([applied, reconcile.isAccountDoubted(), reconcile.unknownTasks()]).toEqual([[], false, 0]);
  });

  it('reads a single named task, and none of another team', async () => {
    await finish(reconcile.readOne('task-3', 1, new AbortController().signal));
    await finish(reconcile.readOne('elsewhere', 1, new AbortController().signal));
    expect(order()).toEqual(['task-3']);
  });
});
