import { type Principal, SOCKET_RENEW_MS, SocketLimits } from '#access';
import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { type FindTask, type ReadSnapshot } from '#tasks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TaskFeeds } from '../feeds/task-feeds.js';
import { type Connection } from './connection.js';
import { type ClientSink } from './client-sink.js';
import { type ConnectionLog, type LiveClient } from './connection-log.js';
import { Connections } from './connections.js';
import { type CredentialWatch } from '../../platform/access/credential-watch.js';

const CLIENT: LiveClient = { ip: '192.0.2.1', agent: undefined, transport: () => 'sse' };

describe('the slots of connections', () => {
  let places: Map<string, Set<string>>;
  /** Awaited by each renewal before it is carried out. */
  let beforeRenewal: () => Promise<void>;
  let connections: Connections;
  /** Whether a task may be watched is found out, unless it rejects. */
  let findTask: () => Promise<void>;

  beforeEach(() => {
    jest.useFakeTimers();
    places = new Map();
    beforeRenewal = async () => undefined;
    findTask = async () => undefined;
    const of = ({ teamId, keyId }: Principal) => {
      const held = places.get(`${teamId}/${keyId}`) ?? new Set();
      places.set(`${teamId}/${keyId}`, held);
      return held;
    };
    const limits: Pick<SocketLimits, 'acquire' | 'renew' | 'release'> = {
      acquire: async (principal, id) => void of(principal).add(id),
      renew: async (principal, ids) => {
        await beforeRenewal();
        ids.forEach((id) => of(principal).add(id));
      },
      release: async (principal, id) => void of(principal).delete(id),
    };
    const watch = { hold: () => ({ renew: () => undefined, release: () => undefined }), assertHolds: async () => undefined };
    connections = new Connections(
      { join: () => ({ ready: Promise.resolve(), leave: () => undefined }) } as unknown as TaskFeeds,
      { execute: () => findTask() } as unknown as FindTask,
      { execute: async () => ({ epoch: 'e', rev: 1, status: { status: 'RUNNING' } }) } as unknown as ReadSnapshot,
      watch as unknown as CredentialWatch,
      limits as SocketLimits,
      { came: () => undefined, went: () => undefined } as unknown as ConnectionLog,
      { SUBSCRIPTIONS_PER_SOCKET: 10 } as Settings,
    );
    connections.onModuleInit();
  });
  afterEach(() => {
    connections.onApplicationShutdown();
    jest.useRealTimers();
  });

  const open = (teamId: string, keyId: string) =>
    connections.open({ teamId, keyId } as unknown as Principal, { isWritable: () => true } as unknown as ClientSink, {
      client: CLIENT,
    });
  const held = (owner: string) => [...(places.get(owner) ?? [])];

  it('are renewed in the team that each was taken in, even if a person has connections in two', async () => {
    const [before, after] = [await open('old', 'user-1'), await open('new', 'user-1')];
    places.clear();
    await jest.advanceTimersByTimeAsync(SOCKET_RENEW_MS);
    expect([held('old/user-1'), held('new/user-1')]).toEqual([[before.id], [after.id]]);
  });

  it('stay released when a connection ends while others are being renewed', async () => {
    await open('team', 'slow');
    const gone = await open('team', 'quick');
    let goOn = () => undefined as void;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    beforeRenewal = () => blocked;
    await jest.advanceTimersByTimeAsync(SOCKET_RENEW_MS);
    connections.close(gone);
    goOn();
    await jest.advanceTimersByTimeAsync(0);
    expect(held('team/quick')).toEqual([]);
  });

  describe('and their subscriptions, after a change of credential', () => {
    const narrow = { teamId: 'team', keyId: 'k', scopes: new Set(['tasks:read']), sub: 'ann' } as unknown as Principal;
    let connection: Connection;

    beforeEach(async () => {
      connection = await open('team', 'k');
      await connection.subscribeTask('task');
    });

    it('end if the credential may not watch the task', async () => {
      findTask = () => Promise.reject(new ApiError(1006));
      await connections.renew(connection, narrow);
      expect(connection.subscribedTasks()).toEqual([]);
    });

    it('end if the credential may not watch anything', async () => {
      await connections.renew(connection, { ...narrow, scopes: new Set(['assets:read'] as const) });
      expect(connection.subscribedTasks()).toEqual([]);
    });

    it('continue if that cannot be checked, and the client is told so', async () => {
      findTask = () => Promise.reject(new ApiError(9010));
      await expect(connections.renew(connection, narrow)).rejects.toMatchObject({ code: 9010 });
      expect(connection.subscribedTasks()).toEqual(['task']);
    });
  });
});
