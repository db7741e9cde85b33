import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountFindings } from '../account-book/account-findings.js';
import { type ApplyOutcome, type StatusUpdate, type TaskStore } from '../ports/task-store.js';
import { type StatusReading } from '../rules/status-reading.js';
import { TaskOwners } from '../shared/task-owners.js';
import { ApplyUpdate } from './apply-update.js';

const FENCE = 7;
const applied = { verdict: 'applied', record: null } as unknown as ApplyOutcome;

describe('pushed statuses', () => {
  /** What the store was told of each task. */
  let stored: [uuid: string, reading: StatusReading][];
  /** Updates that the store has not answered yet. */
  let open: ((failed?: Error) => void)[];
  let updates: ApplyUpdate;

  beforeEach(() => {
    stored = [];
    open = [];
    const store: Pick<TaskStore, 'apply' | 'teamOf'> = {
      teamOf: (uuid: string) => Promise.resolve(uuid === 'foreign' ? null : 'team'),
      apply: (_team: string, uuid: string, { reading }: StatusUpdate) => {
        stored.push([uuid, reading]);
        return new Promise<ApplyOutcome>((resolve, reject) => {
          open.push((failed) => (failed === undefined ? resolve(applied) : reject(failed)));
        });
      },
    };
    const findings = { endWord: () => undefined } as unknown as AccountFindings;
    updates = new ApplyUpdate(store as TaskStore, new TaskOwners(store as TaskStore), { now: () => 1 }, findings);
  });

  const push = (taskId: string, status: string, more: Partial<StatusReading> = {}) =>
    updates.execute({ taskId, status, ...more }, FENCE);
  const rest = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async (failed?: Error) => {
    open.shift()?.(failed);
    await rest();
  };
  const statuses = () =>
    stored
      .filter(([uuid]) => !uuid.startsWith('other'))
      .map(([uuid, { status, progress }]) => `${uuid} ${status} ${progress ?? ''}`.trim());
  /** A thousand updates are on their way. */
  const fallBehind = () => {
    for (let other = 0; other < 1_000; other += 1) void push(`other ${other}`, 'RUNNING');
  };

  it('of several tasks do not wait for each other', async () => {
    void push('a', 'RUNNING');
    void push('b', 'RUNNING');
    await rest();
    expect(statuses()).toEqual(['a RUNNING', 'b RUNNING']);
  });

  it('of one task are stored in order, each of them', async () => {
    const all = ['PENDING', 'QUEUED', 'RUNNING', 'SUCCESS'].map((status) => push('a', status));
    for (const expected of [['a PENDING'], ['a PENDING', 'a QUEUED']]) {
      await rest();
      expect(statuses()).toEqual(expected);
      await answer();
    }
    await answer();
    await answer();
    expect(await Promise.all(all)).toEqual([applied, applied, applied, applied]);
    expect(statuses()).toEqual(['a PENDING', 'a QUEUED', 'a RUNNING', 'a SUCCESS']);
    expect(updates.merged).toBe(0);
  });

  it('give way to a newer one of their task while the storage is far behind', async () => {
    const first = push('a', 'PENDING');
    fallBehind();
    const second = push('a', 'RUNNING', { progress: 1, flowName: 'text-to-model' });
    const third = push('a', 'RUNNING', { progress: 2 });
    await rest();
    expect(statuses()).toEqual(['a PENDING']);
    await answer();
    expect(statuses()).toEqual(['a PENDING', 'a RUNNING 2']);
    // What the newer one leaves out is as the one before it said.
    expect(stored.at(-1)?.[1].flowName).toBe('text-to-model');
    while (open.length > 0) await answer();
    expect(await Promise.all([first, second, third])).toEqual([applied, applied, applied]);
    expect(updates.merged).toBe(1);
  });

  it('never lose an end to what comes after it', async () => {
    void push('a', 'RUNNING');
    fallBehind();
    void push('a', 'RUNNING', { progress: 1 });
    void push('a', 'SUCCESS');
    void push('a', 'RUNNING', { progress: 2 });
    await rest();
    while (open.length > 0) await answer();
    expect(statuses()).toEqual(['a RUNNING', 'a SUCCESS 1']);
  });

  it('go on after a failure of the storage, which is told to those whose status was not stored', async () => {
    const first = push('a', 'PENDING');
    const told = expect(first).rejects.toThrow('away');
    const second = push('a', 'RUNNING');
    await rest();
    await answer(new Error('away'));
    await told;
    await answer();
    expect(await second).toEqual(applied);
    expect(statuses()).toEqual(['a PENDING', 'a RUNNING']);
    void push('a', 'SUCCESS');
    await rest();
    expect(stored).toHaveLength(3);
  });

  it('of tasks that no team created are counted and not stored', async () => {
    expect(await push('foreign', 'RUNNING')).toEqual({ verdict: 'unknown-task', record: null });
    expect([updates.foreign, stored.length]).toEqual([1, 0]);
  });
});
