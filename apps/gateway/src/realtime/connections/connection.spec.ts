import { type Principal } from '#access';
import { type TaskSnapshot } from '#contracts';
import { createMemoryEngine, type StorageEngine } from '#storage';
import { FindTask, type TaskChange } from '#tasks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { makeTask, readingOf, teamName } from '../../../../../libs/storage/testing/contract/samples.js';
import { TaskFeeds } from '../feeds/task-feeds.js';
import { Connection } from './connection.js';
import { ConnectionCounts } from './connection-counts.js';

describe('Connection', () => {
  let engine: StorageEngine;
  let teamId: string;
  let uuid: string;
  let written: TaskChange[];
  let writable: boolean;
  /** Awaited between the reading of a snapshot and its answer. */
  let afterRead: () => Promise<void>;

  beforeEach(async () => {
    engine = createMemoryEngine();
    teamId = teamName();
    ({ uuid } = await makeTask(engine, teamId));
    written = [];
    writable = true;
    afterRead = async () => undefined;
  });

  afterEach(() => void jest.restoreAllMocks());

  const apply = (status: string) =>
    engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, status) });

  function connect(): Connection {
    const principal = { kind: 'team-key', teamId, keyId: 'k_1', scopes: new Set(['tasks:read']) } as unknown as Principal;
    const sink = { isWritable: () => writable, write: (change: TaskChange) => void written.push(change), end: () => undefined };
    return new Connection('s', principal, sink, {
      feeds: new TaskFeeds(engine.events, engine.tasks, engine.clock),
      findTask: new FindTask(engine.tasks),
      readSnapshot: {
        execute: async (caller, of): Promise<TaskSnapshot> => {
          const stored = await new FindTask(engine.tasks).execute(caller, of);
          await afterRead();
          if (stored?.record == null) throw new Error('no record');
          return stored.record;
        },
      },
      options: { maxSubscriptions: 10, maxWaitingBytes: 1_000_000 },
      counts: new ConnectionCounts(),
    });
  }

  it('does not lose an end that waits for a slow client while that subscribes again', async () => {
    const session = connect();
    await session.subscribeTask(uuid);
    writable = false;
    // Stored after the snapshot was read, and told before the answer goes out.
    afterRead = async () => void (await apply('SUCCESS'));
    const answer = await session.subscribeTask(uuid);
    writable = true;
    session.drained();
    expect(answer.status.status).toBe('SUCCESS');
    expect(written).toEqual([]);
    expect(session.subscribedTasks()).toEqual([]);
  });

  it('answers a repeated subscription with the end, when the client was told of it while the snapshot was read', async () => {
    const session = connect();
    await session.subscribeTask(uuid);
    afterRead = async () => void (await apply('SUCCESS'));
    const answer = await session.subscribeTask(uuid);
    expect(answer.status.status).toBe('SUCCESS');
    expect(written.map(({ rev }) => rev)).toEqual([2]);
  });

  it('does not answer with the past where the storage has lost an end that was told', async () => {
    const session = connect();
    session.note(uuid, { epoch: 'lost', rev: 9, status: readingOf(uuid, 'SUCCESS') } as unknown as TaskSnapshot);
    await expect(session.subscribeTask(uuid)).rejects.toMatchObject({ code: 9010 });
    await apply('SUCCESS');
    expect((await session.subscribeTask(uuid)).status.status).toBe('SUCCESS');
  });

  it('answers with what was heard while the snapshot was read', async () => {
    afterRead = async () => void (await apply('RUNNING'));
    const session = connect();
    expect(await session.subscribeTask(uuid)).toMatchObject({ rev: 2, status: { status: 'RUNNING' } });
    await apply('SUCCESS');
    expect(written.map(({ rev, terminal }) => [rev, terminal])).toEqual([[3, true]]);
  });

  it('listens once for two subscriptions at the same time, and both answers hold', async () => {
    const session = connect();
    const answers = await Promise.all([session.subscribeTask(uuid), session.subscribeTask(uuid)]);
    expect(answers.map(({ rev }) => rev)).toEqual([1, 1]);
    await apply('SUCCESS');
    expect(written).toHaveLength(1);
    expect(engine.events.activeChannels()).toBe(0);
  });

  describe('whose credential becomes a narrower one', () => {
    const narrowTo = (session: Connection, over: Partial<Principal>) => (session.principal = { ...session.principal, ...over });

    it.each([
      ['to some tasks', { taskUuids: new Set<string>() }],
      ['to an end user', { sub: 'ann' }],
      ['to no tasks at all', { scopes: new Set<never>() }],
    ])('%s while it begins to listen to the team does not listen to it', async (_what, over) => {
      const session = connect();
      const onTeam = engine.events.onTeam.bind(engine.events);
      jest.spyOn(engine.events, 'onTeam').mockImplementation(async (...args) => {
        const stop = await onTeam(...args);
        narrowTo(session, over);
        return stop;
      });
      await expect(session.subscribeTeam()).rejects.toMatchObject({ code: 9002 });
      await turn();
      expect(engine.events.activeChannels()).toBe(0);
      await apply('RUNNING');
      expect(written).toEqual([]);
    });

    it('while a snapshot is read gets none that it may not see, and does not listen', async () => {
      const session = connect();
      afterRead = async () => void narrowTo(session, { taskUuids: new Set<string>() });
      await expect(session.subscribeTask(uuid)).rejects.toMatchObject({ code: 1006 });
      await turn();
      expect([session.subscribedTasks(), engine.events.activeChannels()]).toEqual([[], 0]);
    });
  });
});
