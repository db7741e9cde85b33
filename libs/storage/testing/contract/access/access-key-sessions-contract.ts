import { type Access, type AccessStores, createAccess } from '#access';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { teamOf, TestClock } from './access-samples.js';
import { type AccessUnderTest } from './access-under-test.js';

const ADMIN_TOKENS = ['the first admin token', 'the second admin token'];
const IDLE_MS = 600_000;

/** Browser sessions that stand on a key or on the ADMIN_TOKEN, over two instances of the gateway. */
export function accessKeySessionsContract(under: AccessUnderTest): void {
  describe('sessions of a key', () => {
    let clock: TestClock;
    let stores: AccessStores;
    let here: Access;
    let there: Access;

    const instance = (over: AccessStores) =>
      createAccess({
        stores: over,
        secrets: ['a secret for tests, long enough to sign with'],
        adminTokens: ADMIN_TOKENS,
        clock: clock.read,
        sessionLifetimes: { idleMs: IDLE_MS, absoluteMs: 36_000_000 },
      });
    const enter = (access: Access, cookie: string) => access.authenticator.authenticateSession(cookie);
    const signIn = async (credential: string) =>
      here.keySignIn.begin(await here.authenticator.authenticate(credential), credential);
    const refused = (reason: string) => expect.objectContaining({ code: 9001, details: { reason } });

    beforeEach(async () => {
      clock = new TestClock();
      stores = await under.create(clock.read);
      await stores.teams.insert(teamOf('studio'));
      here = instance(stores);
      there = instance(await under.another());
    });
    afterEach(() => Promise.all([here.close(), there.close()]));

    it('have the rights, limits and budgets of the key as they are now, and keep none of them', async () => {
      const { key, record } = await here.keys.create('studio', {
        scopes: ['tasks:create', 'tasks:read'],
        allowed_flows: ['text-to-model'],
        parameters: { max: { polygon_limit: 1_000 } },
        budgets: [{ window: 'total', credits: 7, timeZone: 'UTC' }],
        limits: { openTasks: 2 },
      });
      const { secret, session } = await signIn(key);
      const principal = await enter(there, secret);
      const { keyId } = record;
      expect(principal).toMatchObject({ kind: 'session', teamId: 'studio', keyId, allowedFlows: ['text-to-model'] });
      expect(principal.parameters).toEqual({ max: { polygon_limit: 1_000 } });
      expect([...principal.scopes]).toEqual(['tasks:create', 'tasks:read']);
      const byToken = await there.authenticator.authenticate((await there.tokens.mint(principal, {})).token);
      expect(byToken).toMatchObject({ keyId, allowedFlows: ['text-to-model'], parameters: principal.parameters });
      for (const caller of [principal, byToken]) {
        const { windows, maxOpenTasks } = await there.budgets.boundsFor(caller);
        expect(windows.map(({ limit }) => limit)).toContain(7);
        expect(maxOpenTasks).toEqual({ key: 2 });
      }
      expect(await stores.sessions.get(session.sessionId)).toMatchObject({ scopes: [], basis: { kind: 'key' } });
      expect(JSON.stringify(await stores.sessions.get(session.sessionId))).not.toContain(key);

      await here.keys.update(keyId, { scopes: ['tasks:read'] });
      clock.pass(1_000);
      expect([...(await enter(there, secret)).scopes]).toEqual(['tasks:read']);
      expect(await there.authenticator.recheck(principal)).toMatchObject({ code: 9002, details: { scope: 'tasks:create' } });
      expect([
        ...(await there.authenticator.authenticate((await there.tokens.mint(await enter(there, secret), {})).token)).scopes,
      ]).toEqual(['tasks:read']);
    });

    it('end with the key on every instance, with their tokens and open connections', async () => {
      const { key, record } = await here.keys.create('studio', {});
      const { secret } = await signIn(key);
      const principal = await enter(there, secret);
      const { token } = await there.tokens.mint(principal, {});
      await there.authenticator.authenticate(token);
      const heard = new Promise((resolve) => void there.authenticator.onRevoked(resolve));
      await here.keys.revoke(record.keyId);
      // The connection is known by the id of its key.
      expect(await heard).toMatchObject({ kind: 'key', id: principal.keyId });
      await expect(enter(there, secret)).rejects.toEqual(refused('revoked'));
      await expect(there.authenticator.authenticate(token)).rejects.toEqual(refused('revoked'));
      expect(await there.authenticator.recheck(principal)).toEqual(refused('revoked'));
      await expect(there.authenticator.endOf(principal)).rejects.toEqual(refused('revoked'));
    });

    it('end when the key expires, and report that beforehand', async () => {
      const expiresAt = clock.now + 60_000;
      const { key } = await here.keys.create('studio', { expires_at: expiresAt });
      const { secret } = await signIn(key);
      expect(await there.authenticator.endOf(await enter(there, secret))).toBe(expiresAt);
      clock.pass(60_000);
      await expect(enter(there, secret)).rejects.toEqual(refused('expired'));
    });

    it('end one by one, the oldest when there are too many, and never another key’s', async () => {
      const { key } = await here.keys.create('studio', {});
      const other = await signIn((await here.keys.create('studio', {})).key);
      const secrets: string[] = [];
      for (let made = 0; made < 102; made += 1) {
        clock.pass(1);
        secrets.push((await signIn(key)).secret);
      }
      const [first = '', second = '', third = ''] = secrets;
      for (const secret of [first, second]) await expect(enter(there, secret)).rejects.toEqual(refused('session-ended'));
      for (const secret of [third, secrets.at(-1) ?? '', other.secret]) expect((await enter(there, secret)).kind).toBe('session');
    });

    it('begin only with a team key or the ADMIN_TOKEN', async () => {
      const { key } = await here.keys.create('studio', {});
      const { secret } = await signIn(key);
      const session = await enter(here, secret);
      const { token } = await here.tokens.mint(session, {});
      const byToken = await here.authenticator.authenticate(token);
      const operator = await enter(here, (await signIn(ADMIN_TOKENS[0] ?? '')).secret);
      for (const caller of [session, byToken, operator]) {
        expect(() => here.keySignIn.begin(caller, token)).toThrow(expect.objectContaining({ code: 9002 }));
        expect(() => here.keySignIn.issueCode(caller)).toThrow(expect.objectContaining({ code: 9002 }));
      }
    });

    it('make the operator of the ADMIN_TOKEN that they began with, until it is replaced', async () => {
      const [first, second] = await Promise.all(ADMIN_TOKENS.map(signIn));
      const principal = await enter(there, first?.secret ?? '');
      expect(principal).toMatchObject({ kind: 'admin', sessionId: first?.session.sessionId });
      const kept = JSON.stringify(await stores.sessions.get(principal.sessionId ?? ''));
      expect(kept).not.toContain(ADMIN_TOKENS[0]);
      there.secrets.replaceAdminTokens([ADMIN_TOKENS[1] ?? '']);
      await expect(enter(there, first?.secret ?? '')).rejects.toEqual(refused('revoked'));
      expect(await there.authenticator.recheck(principal)).toEqual(refused('revoked'));
      expect((await enter(there, second?.secret ?? '')).kind).toBe('admin');
      await here.sessions.end(second?.session.sessionId ?? '');
      clock.pass(1_000);
      await expect(enter(there, second?.secret ?? '')).rejects.toEqual(refused('session-ended'));
    });

    it('begin with a code once over all instances, within five minutes, while its key works', async () => {
      const { key, record } = await here.keys.create('studio', {});
      const holder = await here.authenticator.authenticate(key);
      const { code, expiresAt } = here.keySignIn.issueCode(holder);
      expect(expiresAt - clock.now).toBe(300_000);
      const tries = await Promise.allSettled([here, there, here].map((access) => access.keySignIn.redeem(code)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const bad = refused('code');
      const late = here.keySignIn.issueCode(holder).code;
      const changed = late.replace(record.keyId, (await here.keys.create('studio', {})).record.keyId);
      for (const wrong of [code, changed, `${late}x`, late.slice(0, -1), '', '.', key])
        await expect(there.keySignIn.redeem(wrong)).rejects.toEqual(bad);
      clock.pass(300_000);
      await expect(there.keySignIn.redeem(late)).rejects.toEqual(bad);
      const ofRevoked = here.keySignIn.issueCode(holder).code;
      await here.keys.revoke(record.keyId);
      clock.pass(1_000);
      await expect(there.keySignIn.redeem(ofRevoked)).rejects.toEqual(refused('revoked'));
    });
  });
}
