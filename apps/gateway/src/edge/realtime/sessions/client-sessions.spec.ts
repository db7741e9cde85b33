import { type Principal, SOCKET_RENEW_MS, SocketLimits } from '#access';
import { type Settings } from '#config';
import { type FindTask, type ReadSnapshot } from '#tasks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TaskFeeds } from '../feeds/task-feeds.js';
import { type ClientSink } from './client-sink.js';
import { ClientSessions } from './client-sessions.js';
import { type CredentialWatch } from './credential-watch.js';

describe('places of connections', () => {
  let places: Map<string, Set<string>>;
  /** Awaited by each renewal before it is carried out. */
  let beforeRenewal: () => Promise<void>;
  let sessions: ClientSessions;

  beforeEach(() => {
    jest.useFakeTimers();
    places = new Map();
    beforeRenewal = async () => undefined;
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
    sessions = new ClientSessions(
      {} as TaskFeeds,
      {} as FindTask,
      {} as ReadSnapshot,
      watch as unknown as CredentialWatch,
      limits as SocketLimits,
      {} as Settings,
    );
    sessions.onModuleInit();
  });
  afterEach(() => {
    sessions.onApplicationShutdown();
    jest.useRealTimers();
  });

  const open = (teamId: string, keyId: string) =>
    sessions.open({ teamId, keyId } as unknown as Principal, { isWritable: () => true } as unknown as ClientSink);
  const held = (owner: string) => [...(places.get(owner) ?? [])];

  it('are renewed in the team that each was taken in, also where a person has sessions in two', async () => {
    const [before, after] = [await open('old', 'user-1'), await open('new', 'user-1')];
    places.clear();
    await jest.advanceTimersByTimeAsync(SOCKET_RENEW_MS);
    expect([held('old/user-1'), held('new/user-1')]).toEqual([[before.id], [after.id]]);
  });

  it('stay given back when a connection ends while others are being renewed', async () => {
    await open('team', 'slow');
    const gone = await open('team', 'quick');
    let goOn = () => undefined as void;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    beforeRenewal = () => blocked;
    await jest.advanceTimersByTimeAsync(SOCKET_RENEW_MS);
    sessions.close(gone);
    goOn();
    await jest.advanceTimersByTimeAsync(0);
    expect(held('team/quick')).toEqual([]);
  });
});
