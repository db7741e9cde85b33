import { type Access, type AccessStores, createAccess, type Principal, type Revocation, type SignedInPerson } from '#access';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NOW, teamOf, TestClock } from './access-samples.js';
import { type AccessUnderTest } from './access-under-test.js';

const IDLE_MS = 600_000;
const ABSOLUTE_MS = 3_600_000;
const ann: SignedInPerson = {
  teamId: 'studio',
  scopes: ['tasks:read', 'assets:read'],
  issuer: 'https://id.example.com',
  sub: 'ann',
  sid: 'sid-1',
  name: 'Ann',
  idToken: 'an id token in clear',
};

/** Browser sessions, over two instances of the gateway. */
export function accessSessionsContract(under: AccessUnderTest): void {
  describe('sessions', () => {
    let clock: TestClock;
    let stores: AccessStores;
    let here: Access;
    let there: Access;

    const instance = (over: AccessStores) =>
      createAccess({
        stores: over,
        secrets: ['a secret for tests, long enough to sign with'],
        clock: clock.read,
        sessionLifetimes: { idleMs: IDLE_MS, absoluteMs: ABSOLUTE_MS },
      });
    const ended = expect.objectContaining({ code: 9001, details: { reason: 'session-ended' } });
    const enter = (access: Access, cookie: string) => access.authenticator.authenticateSession(cookie);
    /** The use is recorded without delaying the request. */
    const untilSeen = async (sessionId: string) => {
      while ((await stores.sessions.get(sessionId))?.lastSeenAt !== clock.now) await nextTurn();
    };
    const heardBy = (access: Access) =>
      new Promise<Revocation>((resolve) => void access.authenticator.onRevoked((revocation) => resolve(revocation)));

    beforeEach(async () => {
      clock = new TestClock();
      stores = await under.create(clock.read);
      await stores.teams.insert(teamOf('studio'));
      here = instance(stores);
      there = instance(await under.another());
    });
    afterEach(() => Promise.all([here.close(), there.close()]));

    it('identify the person on every instance, and store neither the secret nor the sealed data', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      const principal = await enter(there, secret);
      expect(principal).toMatchObject({ kind: 'session', teamId: 'studio', person: { sub: 'ann', name: 'Ann' } });
      expect([...principal.scopes]).toEqual(['tasks:read', 'assets:read']);
      expect(principal).toMatchObject({ expiresAt: NOW + ABSOLUTE_MS, sessionId: session.sessionId });
      const kept = JSON.stringify(await stores.sessions.get(session.sessionId));
      expect(kept).not.toContain(secret);
      expect(kept).not.toContain('an id token in clear');
      expect(await there.sessions.idTokenOf(session, secret)).toBe('an id token in clear');
      const another = await here.sessions.begin(ann);
      expect(another.secret).not.toBe(secret);
      expect(await there.sessions.idTokenOf(session, another.secret)).toBeNull();
    });

    it('refuse a foreign cookie, and an id in place of the secret', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      const wrong = secret.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'));
      for (const cookie of [wrong, session.sessionId, session.digest, '', 'x'.repeat(9_000)]) {
        await expect(enter(here, cookie)).rejects.toMatchObject({ code: 9001 });
      }
    });

    it('end when idle, and continue while in use', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      for (let step = 0; step < 3; step += 1) {
        clock.pass(IDLE_MS - 1_000);
        await enter(step % 2 === 0 ? here : there, secret);
        await untilSeen(session.sessionId);
      }
      clock.pass(IDLE_MS);
      await expect(enter(here, secret)).rejects.toEqual(ended);
      await expect(enter(there, secret)).rejects.toEqual(ended);
    });

    it('report when they end, and stay open while in use on another instance', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      const principal = await enter(here, secret);
      expect(await here.authenticator.endOf(principal)).toBe(clock.read() + IDLE_MS);
      clock.pass(IDLE_MS - 500);
      expect(await here.authenticator.recheck(principal)).toBeNull();
      await enter(there, secret);
      await untilSeen(session.sessionId);
      const usedAt = clock.read();
      // A value read before the use would say that the session has ended.
      clock.pass(600);
      expect(await here.authenticator.recheck(principal)).toBeNull();
      expect(await here.authenticator.endOf(principal)).toBe(usedAt + IDLE_MS);
      clock.pass(IDLE_MS);
      await expect(here.authenticator.endOf(principal)).rejects.toEqual(ended);
    });

    it('end at their maximum lifetime, even while in use, and for an open connection too', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      let principal: Principal | undefined;
      for (let passed = 0; passed < ABSOLUTE_MS; passed += IDLE_MS / 2) {
        principal = await enter(here, secret);
        await untilSeen(session.sessionId);
        clock.pass(IDLE_MS / 2);
      }
      await expect(enter(here, secret)).rejects.toEqual(ended);
      expect(principal && (await here.authenticator.recheck(principal))).toMatchObject({ code: 9001 });
    });

    it('end on every instance at once, with the tokens created in them', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      const principal = await enter(there, secret);
      const { token } = await here.tokens.mint(principal, {});
      const byToken = await there.authenticator.authenticate(token);
      expect(byToken).toMatchObject({ kind: 'client-token', keyId: session.keyId, sessionId: session.sessionId });
      expect([...byToken.scopes]).toEqual(['tasks:read', 'assets:read']);
      await expect(here.tokens.mint(principal, { scopes: ['tasks:create'] })).rejects.toMatchObject({ code: 1004 });
      const heard = heardBy(there);
      expect(await here.sessions.end(session.sessionId)).toMatchObject({ sub: 'ann' });
      expect(await heard).toEqual({ kind: 'session', id: session.sessionId, teamId: 'studio' });
      await expect(enter(there, secret)).rejects.toEqual(ended);
      await expect(there.authenticator.authenticate(token)).rejects.toEqual(ended);
      for (const one of [principal, byToken]) expect(await there.authenticator.recheck(one)).toEqual(ended);
      expect(await here.sessions.end(session.sessionId)).toBeNull();
    });

    it("end by the provider's session, or all of a person, and no one else's", async () => {
      const first = await here.sessions.begin(ann);
      const second = await here.sessions.begin({ ...ann, sid: 'sid-2' });
      const bob = await here.sessions.begin({ ...ann, sub: 'bob', sid: 'sid-3' });
      const elsewhere = await here.sessions.begin({ ...ann, issuer: 'https://other.example.com' });
      expect(await there.sessions.endAllOf({ issuer: ann.issuer, sid: 'sid-1' })).toHaveLength(1);
      clock.pass(1_000);
      await expect(enter(here, first.secret)).rejects.toEqual(ended);
      expect((await enter(here, second.secret)).kind).toBe('session');
      expect(await there.sessions.endAllOf({ issuer: ann.issuer, sub: 'ann' })).toHaveLength(1);
      clock.pass(1_000);
      await expect(enter(here, second.secret)).rejects.toEqual(ended);
      for (const { secret } of [bob, elsewhere]) expect((await enter(here, secret)).kind).toBe('session');
      expect(await there.sessions.endAllOf({ issuer: ann.issuer, sub: 'nobody' })).toEqual([]);
    });

    it('end with their team', async () => {
      const { secret } = await here.sessions.begin(ann);
      await here.teams.update('studio', { disabled: true });
      await expect(enter(here, secret)).rejects.toMatchObject({ details: { reason: 'team-disabled' } });
    });

    it('create links that end with them', async () => {
      const { secret, session } = await here.sessions.begin(ann);
      const { sessionId, keyId, teamId } = await enter(here, secret);
      const parameters = here.linkSigner.sign({
        asset: 'model',
        taskUuid: 'u',
        teamId,
        keyId,
        sessionId,
        expiresAt: NOW + 60_000,
      });
      const byLink = there.linkSigner.verify({ method: 'GET', asset: 'model', taskUuid: 'u', parameters: { ...parameters } });
      expect(await there.authenticator.recheck(byLink)).toBeNull();
      await here.sessions.end(session.sessionId);
      clock.pass(1_000);
      expect(await there.authenticator.recheck(byLink)).toEqual(ended);
    });

    it('allow a one-time claim once over all instances, until it no longer matters', async () => {
      const others = await under.another();
      const both = [stores.claims, others.claims, stores.claims];
      const won = await Promise.all(both.map((claims) => claims.claim('jti', 'a', NOW + 60_000)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await stores.claims.claim('state', 'a', NOW + 60_000)).toBe(true);
      await others.claims.giveBack('jti', 'a');
      expect(await stores.claims.claim('jti', 'a', NOW + 60_000)).toBe(true);
    });
  });
}
