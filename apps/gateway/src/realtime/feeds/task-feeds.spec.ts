import { ApiError } from '#contracts';
import { createMemoryEngine, type StorageEngine } from '#storage';
import { type TaskChange } from '#tasks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeTask, readingOf, teamName } from '../../../../../libs/storage/testing/contract/samples.js';
import { TaskFeeds } from './task-feeds.js';

describe('feeds after a gap', () => {
  let engine: StorageEngine;
  let feeds: TaskFeeds;
  let teamId: string;
  let deaf: boolean;
  let gap: () => void;

  beforeEach(() => {
    engine = createMemoryEngine();
    teamId = teamName();
    deaf = false;
    jest.spyOn(engine.events, 'onGap').mockImplementation((listener) => {
      gap = listener;
      return () => undefined;
    });
    feeds = new TaskFeeds(engine.events, engine.tasks, engine.clock);
    feeds.onModuleInit();
  });
  afterEach(() => feeds.onApplicationShutdown());

  const made = async () => (await makeTask(engine, teamId, { meta: { createdAt: Date.now() - 60_000 } })).uuid;
  const end = (uuid: string) => engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'SUCCESS') });

  /** What happens while it is deaf is lost on the way, as in a broken link to Redis. */
  function mayBeDeaf(): void {
    for (const on of ['onTask', 'onTeam'] as const) {
      const subscribe = engine.events[on].bind(engine.events) as (...args: unknown[]) => Promise<() => Promise<void>>;
      jest.spyOn(engine.events, on).mockImplementation((...args: unknown[]) => {
        const listener = args.pop() as (change: TaskChange) => void;
        return subscribe(...args, (change: TaskChange) => {
          if (!deaf) listener(change);
        });
      });
    }
  }

  it('send a team the final status of a task that was open before and has been silent since', async () => {
    mayBeDeaf();
    const uuid = await made();
    const told = new Promise<TaskChange>((resolve) => void feeds.join({ teamId }, resolve).ready.then(() => joined()));
    let joined: () => void = () => undefined;
    await new Promise<void>((resolve) => (joined = resolve));
    deaf = true;
    await end(uuid);
    gap();
    expect(await told).toMatchObject({ uuid, terminal: true });
  });

  it('catch up with the store; one whose part of the store is unavailable is retried', async () => {
    mayBeDeaf();
    const [away, here] = [await made(), await made()];
    const told = new Map<string, () => void>();
    const heard = [away, here].map((uuid) => new Promise<void>((resolve) => told.set(uuid, resolve)));
    for (const uuid of [away, here]) await feeds.join({ teamId, uuid }, (change) => told.get(change.uuid)?.()).ready;
    deaf = true;
    for (const uuid of [away, here]) await end(uuid);
    const read = engine.tasks.read.bind(engine.tasks);
    let isAway = true;
    jest
      .spyOn(engine.tasks, 'read')
      .mockImplementation((team, uuid) => (isAway && uuid === away ? Promise.reject(new ApiError(9010)) : read(team, uuid)));
    gap();
    await heard[1];
    isAway = false;
    await heard[0];
  });

  it('are read once when the store is back, however often its loss was noticed', async () => {
    const uuid = await made();
    await feeds.join({ teamId, uuid }, () => undefined).ready;
    const read = engine.tasks.read.bind(engine.tasks);
    let isAway = true;
    let reads = 0;
    const readAgain = new Promise<void>((resolve) => {
      jest.spyOn(engine.tasks, 'read').mockImplementation((team, of) => {
        if (isAway) return Promise.reject(new ApiError(9010));
        reads++;
        // Whoever else waited for the store was woken in the same turn.
        setImmediate(resolve);
        return read(team, of);
      });
    });
    for (let times = 0; times < 5; times++) gap();
    isAway = false;
    await readAgain;
    expect(reads).toBe(1);
  });

  it('do not read ended tasks again', async () => {
    const uuid = await made();
    await feeds.join({ teamId }, () => undefined).ready;
    await end(uuid);
    jest.spyOn(engine.tasks, 'list').mockResolvedValue({ tasks: [], nextCursor: null });
    const read = jest.spyOn(engine.tasks, 'read');
    const looked = new Promise<void>((resolve) => {
      jest.spyOn(engine.tasks, 'openTasksOf').mockImplementation(async () => {
        setImmediate(resolve);
        return [];
      });
    });
    gap();
    await looked;
    expect(read).not.toHaveBeenCalled();
  });
});
