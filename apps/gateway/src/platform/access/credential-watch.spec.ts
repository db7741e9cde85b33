import { type Authenticator, type Principal, type Revocation } from '#access';
import { ApiError, type GatewayClosingEvent } from '#contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CredentialWatch } from './credential-watch.js';

const LIFE_MS = 5_000;

describe('a connection on an expiring key', () => {
  let watch: CredentialWatch;
  let endOf: () => Promise<number | null>;
  let closings: GatewayClosingEvent[];

  beforeEach(() => {
    jest.useFakeTimers();
    closings = [];
    const authenticator: Partial<Authenticator> = { onRevoked: () => () => undefined, endOf: () => endOf() };
    watch = new CredentialWatch(authenticator as Authenticator, { now: Date.now });
  });
  afterEach(() => {
    watch.onApplicationShutdown();
    jest.useRealTimers();
  });

  const expired = () => Promise.reject(new ApiError(9001, { details: { reason: 'expired' } }));
  const hold = (kind: Principal['kind']) =>
    watch.hold({ kind, expiresAt: Date.now() + LIFE_MS } as Principal, (closing) => closings.push(closing));
  const reasons = () => closings.map(({ reason }) => reason);

  it('continues to the expiry that the key has by then', async () => {
    const later = Date.now() + 3 * LIFE_MS;
    endOf = () => (Date.now() < later ? Promise.resolve(later) : expired());
    hold('team-key');
    await jest.advanceTimersByTimeAsync(3 * LIFE_MS - 1);
    expect(reasons()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(reasons()).toEqual(['credential_expired']);
  });

  it('ends at the known expiry if the storage is unavailable', async () => {
    endOf = () => Promise.reject(new ApiError(9010));
    hold('team-key');
    await jest.advanceTimersByTimeAsync(LIFE_MS - 1);
    expect(reasons()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(reasons()).toEqual(['credential_expired']);
  });

  it('ends with a token whatever happens to the key', async () => {
    endOf = () => Promise.resolve(null);
    hold('client-token');
    await jest.advanceTimersByTimeAsync(LIFE_MS);
    expect(reasons()).toEqual(['credential_expired']);
  });

  it('ends at its known expiry even if an earlier idle end could not be checked', async () => {
    let asked = 0;
    const idleEnd = Date.now() + LIFE_MS / 2;
    endOf = () => (asked++ === 0 ? Promise.resolve(idleEnd) : Promise.reject(new ApiError(9010)));
    const session = { kind: 'session', sessionId: 's', expiresAt: Date.now() + LIFE_MS } as Principal;
    watch.hold(session, (closing) => closings.push(closing));
    await jest.advanceTimersByTimeAsync(LIFE_MS - 1);
    expect([asked, reasons()]).toEqual([2, []]);
    await jest.advanceTimersByTimeAsync(1);
    expect(reasons()).toEqual(['credential_expired']);
  });
});

describe('a revocation', () => {
  const held = (watch: CredentialWatch, teamId: string, closed: string[]) =>
    watch.hold({ kind: 'client-token', teamId, tokenId: 'one', expiresAt: null } as Principal, () => closed.push(teamId));

  it('ends only the connections of its own team, even if another team uses the same id', () => {
    let tell: (revocation: Revocation) => void = () => undefined;
    const authenticator: Partial<Authenticator> = {
      onRevoked: (listener) => {
        tell = listener;
        return () => undefined;
      },
    };
    const watch = new CredentialWatch(authenticator as Authenticator, { now: Date.now });
    watch.onModuleInit();
    const closed: string[] = [];
    for (const teamId of ['studio', 'other']) held(watch, teamId, closed);
    tell({ kind: 'token', id: 'one', teamId: 'other' });
    expect(closed).toEqual(['other']);
    tell({ kind: 'token', id: 'one', teamId: 'studio' });
    expect(closed).toEqual(['other', 'studio']);
    watch.onApplicationShutdown();
  });
});
