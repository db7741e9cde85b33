import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TaskChangeListener, type TaskEvents, type Unsubscribe } from '../ports/task-events.js';
import { type StatusText, type TaskStore } from '../ports/task-store.js';
import { MAX_COPY_AGE_MS, StatusCopies } from './status-copies.js';

const TEAM = 'team-1';
const UUID = '00000000-0000-4000-8000-000000000001';
const META = { uuid: UUID, teamId: TEAM, keyId: 'key-1', flowName: 'text-to-model', createdAt: 0, costCredits: null };

/** A store whose answers come when the test says so. */
class SlowStore {
  rev = 1;
  terminal = false;
  exists = true;
  readings = 0;
  held: (() => void)[] | undefined;

  async readText(): Promise<StatusText | null> {
    this.readings += 1;
    const { rev, terminal } = this;
    const text = this.exists ? { epoch: 'e', rev, terminal, observedAt: 0, json: '{}', meta: META } : null;
    const { held } = this;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    return text;
  }
}

class HandEvents {
  readonly listeners = new Set<TaskChangeListener>();
  life = 1;
  refuses = false;

  async onTask(_teamId: string, _uuid: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    if (this.refuses) throw new Error('no link');
    this.listeners.add(listener);
    return async () => void this.listeners.delete(listener);
  }
  continuity(): number {
    return this.life;
  }
  tell(): void {
    const change = { teamId: TEAM, uuid: UUID, epoch: 'e', rev: 0, terminal: false, status: {} };
    for (const hear of this.listeners) hear(change as Parameters<TaskChangeListener>[0]);
  }
}

describe('the in-process status copies', () => {
  let store: SlowStore;
  let events: HandEvents;
  let copies: StatusCopies<number>;

  const make = (max = 10) =>
    new StatusCopies<number>(store as unknown as TaskStore, events as unknown as TaskEvents, {
      max,
      render: ({ rev }) => rev,
      worthKeeping: (rev) => rev < 1_000,
    });
  const read = async (uuid = UUID) => (await copies.read(TEAM, uuid))?.page ?? null;
  /** Read until a copy is kept: the second reading subscribes, the third is kept. */
  const takeIn = async () => {
    for (let i = 0; i < 3; i += 1) await read();
  };

  beforeEach(() => {
    jest.useFakeTimers();
    store = new SlowStore();
    events = new HandEvents();
    copies = make();
  });
  afterEach(() => {
    copies.close();
    jest.useRealTimers();
  });

  it('keep a copy of frequently read tasks, and subscribe to nothing that is read once', async () => {
    await read();
    expect(events.listeners.size).toBe(0);
    await read();
    await read();
    expect(events.listeners.size).toBe(1);
    expect(copies.current(TEAM, UUID)).toBe(1);
    expect(copies.current('team-2', UUID)).toBeUndefined();
  });

  it('drop the copy when the task changes', async () => {
    await takeIn();
    store.rev = 2;
    events.tell();
    expect(copies.current(TEAM, UUID)).toBeUndefined();
    expect(await read()).toBe(2);
    expect(copies.current(TEAM, UUID)).toBe(2);
  });

  it('keep nothing from a read during which the task changed', async () => {
    await takeIn();
    events.tell();
    const held: (() => void)[] = [];
    store.held = held;
    const old = read();
    events.tell();
    held.forEach((go) => go());
    expect(await old).toBe(1);
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('keep nothing from a read that started before the subscription was confirmed', async () => {
    await read();
    await read();
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('trust no copy after the subscriber lost its connection, until it is subscribed and has read again', async () => {
    await takeIn();
    events.life = 2;
    expect(copies.current(TEAM, UUID)).toBeUndefined();
    store.rev = 5;
    await read();
    expect(copies.current(TEAM, UUID)).toBeUndefined();
    await read();
    expect(copies.current(TEAM, UUID)).toBe(5);
    expect(events.listeners.size).toBe(1);
  });

  it('keep no copy while they cannot subscribe', async () => {
    events.refuses = true;
    for (let i = 0; i < 5; i += 1) expect(await read()).toBe(1);
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('read again after a second, whatever was received', async () => {
    await takeIn();
    jest.setSystemTime(Date.now() + MAX_COPY_AGE_MS - 1);
    expect(copies.current(TEAM, UUID)).toBe(1);
    jest.setSystemTime(Date.now() + 1);
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('need no subscription for a final status, and drop it with its record', async () => {
    store.terminal = true;
    await read();
    await read();
    expect(events.listeners.size).toBe(0);
    events.life = 2;
    expect(copies.current(TEAM, UUID)).toBe(1);
    jest.setSystemTime(Date.now() + MAX_COPY_AGE_MS);
    store.exists = false;
    expect(await read()).toBeNull();
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('unsubscribe from a task that ended', async () => {
    await takeIn();
    store.terminal = true;
    events.tell();
    await read();
    expect(copies.current(TEAM, UUID)).toBe(1);
    expect(events.listeners.size).toBe(0);
  });

  it('unsubscribe from tasks that are no longer read', async () => {
    await takeIn();
    await jest.advanceTimersByTimeAsync(12_000);
    expect(events.listeners.size).toBe(0);
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('keep a limited number of tasks, and none that is too large', async () => {
    copies.close();
    copies = make(1);
    const other = UUID.replace(/1$/, '2');
    await takeIn();
    for (let i = 0; i < 3; i += 1) await read(other);
    expect(copies.current(TEAM, other)).toBeUndefined();
    store.rev = 1_000;
    events.tell();
    await read();
    expect(copies.current(TEAM, UUID)).toBeUndefined();
  });

  it('cancel every subscription when they close, even one in progress', async () => {
    await read();
    const underway = read();
    copies.close();
    await underway;
    await jest.advanceTimersByTimeAsync(1);
    expect(events.listeners.size).toBe(0);
  });
});
