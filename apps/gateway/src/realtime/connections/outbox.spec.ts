import { type TaskChange } from '#tasks';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Outbox } from './outbox.js';
import { TokenBucket } from './token-bucket.js';

function change(uuid: string, rev: number, terminal = false): TaskChange {
  const status = {
    flowName: 'text-to-model',
    taskId: uuid,
    status: terminal ? 'SUCCESS' : 'RUNNING',
    input: {},
    output: {},
    createTime: '',
  };
  return { teamId: 'team', uuid, epoch: 'e', rev, terminal, status };
}

describe('Outbox', () => {
  let writable: boolean;
  let written: string[];
  let overflows: number;
  const outboxOf = (maxBytes: number) =>
    new Outbox(
      {
        isWritable: () => writable,
        write: ({ uuid, rev, terminal }) => written.push(`${uuid}${rev}${terminal ? '!' : ''}`),
        end: () => undefined,
      },
      maxBytes,
      () => overflows++,
    );
  beforeEach(() => {
    writable = true;
    written = [];
    overflows = 0;
  });

  it('writes at once while the client drains', () => {
    const outbox = outboxOf(10_000);
    outbox.push(change('a', 1));
    outbox.push(change('a', 2));
    expect(written).toEqual(['a1', 'a2']);
  });

  it('keeps the latest state of each task for a client that does not drain, and loses no final status', () => {
    const outbox = outboxOf(10_000);
    writable = false;
    for (let rev = 1; rev <= 50; rev++) outbox.push(change('a', rev));
    outbox.push(change('b', 1));
    outbox.push(change('a', 51, true));
    expect(outbox.size()).toBe(2);
    writable = true;
    outbox.flush();
    expect(written).toEqual(['b1', 'a51!']);
    outbox.push(change('c', 1));
    expect(written.at(-1)).toBe('c1');
  });

  it('tells an end that waits as an end, also where other labels have come since', () => {
    const labelled: boolean[] = [];
    const sink = {
      isWritable: () => writable,
      write: (told: TaskChange) => labelled.push(told.formerLabels !== undefined),
      end: () => undefined,
    };
    const outbox = new Outbox(sink, 10_000, () => overflows++);
    const relabelled = (uuid: string, rev: number) => ({ ...change(uuid, rev, true), formerLabels: {} });
    writable = false;
    outbox.push(change('ends', 1, true));
    outbox.push(relabelled('ends', 2));
    outbox.push(relabelled('over', 1));
    outbox.push(relabelled('over', 2));
    writable = true;
    outbox.flush();
    expect(labelled).toEqual([false, true]);
  });

  it('keeps one state that is larger than the limit, and only its latest version', () => {
    const outbox = outboxOf(10);
    writable = false;
    for (let rev = 1; rev <= 3; rev++) outbox.push(change('a', rev));
    expect(overflows).toBe(0);
    writable = true;
    outbox.flush();
    expect(written).toEqual(['a3']);
  });

  it('reports when even the latest states exceed the limit', () => {
    const outbox = outboxOf(500);
    writable = false;
    for (let rev = 1; rev <= 50; rev++) outbox.push(change('a', rev));
    expect(overflows).toBe(0);
    for (let task = 0; task < 5; task++) outbox.push(change(`task-${task}`, 1));
    expect(overflows).toBeGreaterThan(0);
  });
});

describe('TokenBucket', () => {
  it('allows the burst at once and then its rate', () => {
    let now = 0;
    const bucket = new TokenBucket(10, 3, () => now);
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false]);
    now = 100;
    expect([bucket.take(), bucket.take()]).toEqual([true, false]);
    now = 60_000;
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false]);
  });
});
