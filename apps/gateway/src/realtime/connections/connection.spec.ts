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

  it('does not lose a final status that waits for a slow client which subscribes again', async () => {
    const connection = connect();
    await connection.subscribeTask(uuid);
    writable = false;
    // Stored after the snapshot was read, and told before the answer goes out.
    afterRead = async () => void (await apply('SUCCESS'));
    const answer = await connection.subscribeTask(uuid);
    writable = true;
    connection.drained();
    expect(answer.status.status).toBe('SUCCESS');
    expect(written).toEqual([]);
    expect(connection.subscribedTasks()).toEqual([]);
  });

  it('answers a repeated subscription with the final status if the client received it while the snapshot was read', async () => {
    const connection = connect();
    await connection.subscribeTask(uuid);
    afterRead = async () => void (await apply('SUCCESS'));
    const answer = await connection.subscribeTask(uuid);
    expect(answer.status.status).toBe('SUCCESS');
    expect(written.map(({ rev }) => rev)).toEqual([2]);
  });

  it('does not answer with an older state if the storage lost a final status that was sent', async () => {
    const connection = connect();
    connection.note(uuid, { epoch: 'lost', rev: 9, status: readingOf(uuid, 'SUCCESS') } as unknown as TaskSnapshot);
    await expect(connection.subscribeTask(uuid)).rejects.toMatchObject({ code: 9010 });
    await apply('SUCCESS');
    expect((await connection.subscribeTask(uuid)).status.status).toBe('SUCCESS');
  });

  it('answers with the update received while the snapshot was read', async () => {
    afterRead = async () => void (await apply('RUNNING'));
    const connection = connect();
    expect(await connection.subscribeTask(uuid)).toMatchObject({ rev: 2, status: { status: 'RUNNING' } });
    await apply('SUCCESS');
    expect(written.map(({ rev, terminal }) => [rev, terminal])).toEqual([[3, true]]);
  });

  it('still sends a team watcher a version that the client presented for the task', async () => {
    await apply('RUNNING');
    const connection = connect();
    await connection.subscribeTeam();
    const { epoch, rev, status } = await connect().subscribeTask(uuid);
    expect(await connection.subscribeTask(uuid, { epoch, rev })).toMatchObject({ epoch, rev: 2 });
    connection.deliver({ teamId, uuid, epoch, rev, terminal: false, status });
    expect(written.map((change) => change.rev)).toEqual([2]);
  });

  it('opens one feed for two concurrent subscriptions, and both answers are valid', async () => {
    const connection = connect();
    const answers = await Promise.all([connection.subscribeTask(uuid), connection.subscribeTask(uuid)]);
    expect(answers.map(({ rev }) => rev)).toEqual([1, 1]);
    await apply('SUCCESS');
    expect(written).toHaveLength(1);
    expect(engine.events.activeChannels()).toBe(0);
  });

  describe('whose credential is narrowed', () => {
    const narrowTo = (connection: Connection, over: Partial<Principal>) =>
      (connection.principal = { ...connection.principal, ...over });

    it.each([
      ['to some tasks', { taskUuids: new Set<string>() }],
      ['to an end user', { sub: 'ann' }],
      ['to no tasks at all', { scopes: new Set<never>() }],
    ])('%s while it subscribes to the team does not subscribe', async (_what, over) => {
      const connection = connect();
      const onTeam = engine.events.onTeam.bind(engine.events);
      jest.spyOn(engine.events, 'onTeam').mockImplementation(async (...args) => {
        const stop = await onTeam(...args);
        narrowTo(connection, over);
        return stop;
      });
      await expect(connection.subscribeTeam()).rejects.toMatchObject({ code: 9002 });
      await turn();
      expect(engine.events.activeChannels()).toBe(0);
      await apply('RUNNING');
      expect(written).toEqual([]);
    });

    it('while a snapshot is read gets none that it may not see, and does not subscribe', async () => {
      const connection = connect();
      afterRead = async () => void narrowTo(connection, { taskUuids: new Set<string>() });
      await expect(connection.subscribeTask(uuid)).rejects.toMatchObject({ code: 1006 });
      await turn();
      expect([connection.subscribedTasks(), engine.events.activeChannels()]).toEqual([[], 0]);
    });
  });
});
