import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type Access,
  type AccessOptions,
  type AccessStores,
  createAccess,
  generateTeamKey,
  keyView,
  type Revocation,
  type Schedule,
} from '#access';
import { type AccessUnderTest } from './access-under-test.js';
import { NOW, TestClock } from './access-samples.js';

const SECRET = 'a secret for tests, long enough to sign with';

/** Two instances of the gateway over one storage: what one does, the other must know. */
export function accessBehaviourContract(under: AccessUnderTest): void {
  describe('access over two instances', () => {
    let clock: TestClock;
    let scheduled: { at: number; task: () => void }[];
    let stores: AccessStores;
    let here: Access;
    let there: Access;

    const schedule: Schedule = (delayMs, task) => {
      const entry = { at: clock.now + delayMs, task };
      scheduled.push(entry);
      return () => (scheduled = scheduled.filter((other) => other !== entry));
    };
    const instance = (over: AccessStores, options: Partial<AccessOptions> = {}) =>
      createAccess({ stores: over, secrets: [SECRET], adminToken: 'the operator', clock: clock.read, schedule, ...options });
    const pass = (ms: number) => {
      clock.pass(ms);
      const due = scheduled.filter(({ at }) => at <= clock.now);
      scheduled = scheduled.filter(({ at }) => at > clock.now);
      due.forEach(({ task }) => task());
    };
    const heardBy = (access: Access, id: string) =>
      new Promise<Revocation>((resolve) => {
        const stop = access.authenticator.onRevoked((revocation) => {
          if (revocation.id !== id) return;
          stop();
          resolve(revocation);
        });
      });
    const refusal = (reason: string) => expect.objectContaining({ code: 9001, details: { reason } });
    const entry = (access: Access, credential: string) => access.authenticator.authenticate(credential);

    beforeEach(async () => {
      clock = new TestClock();
      scheduled = [];
      stores = await under.create(clock.read);
      here = instance(stores);
      there = instance(await under.another());
    });
    afterEach(() => Promise.all([here.close(), there.close()]));

    async function teamWithKey(settings: Record<string, unknown> = {}) {
      const team = await here.teams.create({ name: 'Studio' });
      const { key, record } = await here.keys.create(team.teamId, settings);
      return { teamId: team.teamId, keyId: record.keyId, key };
    }

    it('lets a key in everywhere at once, with what it may do', async () => {
      const { key, teamId, keyId } = await teamWithKey({ scopes: ['tasks:read'], allowed_flows: ['text-to-model'] });
      const principal = await entry(there, key);
      expect(principal).toMatchObject({ kind: 'team-key', teamId, keyId, expiresAt: null, allowedFlows: ['text-to-model'] });
      expect([...principal.scopes]).toEqual(['tasks:read']);
      expect(await there.authenticator.recheck(principal)).toBeNull();
    });

    it('tells a typo from an unknown key, and wants a credential at all', async () => {
      const { key } = await teamWithKey();
      const typo = `${key.slice(0, 20)}${key[20] === 'a' ? 'b' : 'a'}${key.slice(21)}`;
      await expect(entry(here, typo)).rejects.toEqual(refusal('malformed'));
      await expect(entry(here, generateTeamKey().key)).rejects.toEqual(refusal('unknown'));
      await expect(entry(here, '')).rejects.toEqual(refusal('missing'));
      await expect(here.authenticator.authenticate(undefined)).rejects.toEqual(refusal('missing'));
      await expect(entry(here, 'neither.a.token')).rejects.toMatchObject({ code: 9001 });
      await expect(entry(here, 'x'.repeat(10_000))).rejects.toEqual(refusal('malformed'));
    });

    it('stores no key in clear, and shows no digest', async () => {
      const { key, keyId } = await teamWithKey();
      const stored = await stores.keys.get(keyId);
      expect(JSON.stringify(stored)).not.toContain(key.slice(17, 49));
      const shown = JSON.stringify(keyView(await here.keys.get(keyId)));
      expect(shown).not.toContain(stored?.digest ?? 'x');
    });

    it('knows the operator', async () => {
      expect(await entry(here, 'the operator')).toMatchObject({ kind: 'admin', teamId: '', expiresAt: null });
      await expect(entry(here, 'the operator ')).rejects.toMatchObject({ code: 9001 });
      const without = createAccess({ stores, secrets: [SECRET], adminToken: '', clock: clock.read });
      await expect(entry(without, 'the operator')).rejects.toMatchObject({ code: 9001 });
      await without.close();
    });

    it('ends a revoked key on every instance, its connections and tokens too', async () => {
      const { key, keyId, teamId } = await teamWithKey();
      const principal = await entry(there, key);
      const { token } = await here.tokens.mint(principal, {});
      const browser = await entry(there, token);
      const heard = heardBy(there, keyId);
      await here.keys.revoke(keyId);
      expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
      for (const access of [here, there]) {
        await expect(entry(access, key)).rejects.toEqual(refusal('revoked'));
        await expect(entry(access, token)).rejects.toEqual(refusal('revoked'));
        expect(await access.authenticator.recheck(principal)).toEqual(refusal('revoked'));
        expect(await access.authenticator.recheck(browser)).toEqual(refusal('revoked'));
      }
    });

    it('keeps a revoked key no longer than a second where the message is lost', async () => {
      const { key, keyId } = await teamWithKey();
      const deaf = instance({ ...(await under.another()), bus: new DeafBus() });
      await entry(deaf, key);
      await here.keys.revoke(keyId);
      expect((await entry(deaf, key)).keyId).toBe(keyId);
      clock.pass(1_000);
      await expect(entry(deaf, key)).rejects.toEqual(refusal('revoked'));
      await deaf.close();
    });

    it('recognises at once who was let in a moment ago, for no longer than a second and not after a change', async () => {
      const { key, keyId } = await teamWithKey();
      expect(there.authenticator.recognise(key)).toBeUndefined();
      const principal = await entry(there, key);
      const { token } = await there.tokens.mint(principal, {});
      await entry(there, token);
      expect(there.authenticator.recognise(key)).toBe(principal);
      expect(there.authenticator.recognise(token)).toMatchObject({ kind: 'client-token', keyId });
      expect(here.authenticator.recognise(key)).toBeUndefined();
      await entry(there, 'the operator');
      expect(there.authenticator.recognise('the operator')).toBeUndefined();
      clock.pass(1_000);
      expect(there.authenticator.recognise(key)).toBeUndefined();
      await entry(there, key);
      const heard = heardBy(there, keyId);
      await here.keys.revoke(keyId);
      await heard;
      expect(there.authenticator.recognise(key)).toBeUndefined();
      expect(there.authenticator.recognise(token)).toBeUndefined();
    });

    it('recognises nobody where revocations are not heard', async () => {
      const { key } = await teamWithKey();
      const deaf = instance({ ...(await under.another()), bus: new DeafBus() });
      await entry(deaf, key);
      expect(deaf.authenticator.recognise(key)).toBeUndefined();
      await deaf.close();
    });

    it('lets go of a deleted or disabled team, and takes an enabled one back', async () => {
      const { key, teamId } = await teamWithKey();
      const disabled = heardBy(there, teamId);
      await here.teams.update(teamId, { disabled: true });
      await disabled;
      await expect(entry(there, key)).rejects.toEqual(refusal('team-disabled'));
      await here.teams.update(teamId, { disabled: false });
      expect((await entry(here, key)).teamId).toBe(teamId);
      const deleted = heardBy(there, teamId);
      await here.teams.delete(teamId);
      await deleted;
      await expect(entry(there, key)).rejects.toEqual(refusal('revoked'));
      await expect(here.teams.get(teamId)).rejects.toMatchObject({ code: 1005 });
      await expect(here.keys.create(teamId, {})).rejects.toMatchObject({ code: 1005 });
      expect((await here.teams.list({ limit: 10 })).items).toEqual([]);
    });

    it('ends a key when it expires', async () => {
      const { key } = await teamWithKey({ expires_at: new Date(NOW + 500).toISOString() });
      const principal = await entry(here, key);
      expect(principal.expiresAt).toBe(NOW + 500);
      clock.pass(500);
      await expect(entry(here, key)).rejects.toEqual(refusal('expired'));
      expect(await here.authenticator.recheck(principal)).toEqual(refusal('expired'));
    });

    it('lets what is open on a key go on when its expiry is moved', async () => {
      const { key, keyId } = await teamWithKey({ expires_at: new Date(NOW + 500).toISOString() });
      const principal = await entry(here, key);
      await there.keys.update(keyId, { expires_at: new Date(NOW + 5_000).toISOString() });
      clock.pass(1_500);
      expect(await here.authenticator.endOf(principal)).toBe(NOW + 5_000);
      expect(await here.authenticator.recheck(principal)).toBeNull();
      clock.pass(3_500);
      await expect(here.authenticator.endOf(principal)).rejects.toEqual(refusal('expired'));
      expect(await here.authenticator.recheck(principal)).toEqual(refusal('expired'));
    });

    it('rotates a key: both work for the grace period, then the old one ends everywhere', async () => {
      const { key, keyId, teamId } = await teamWithKey({ alias: 'web', scopes: ['tasks:read'], limits: { sockets: 3 } });
      const connected = await entry(there, key);
      const next = await here.keys.rotate(keyId, { grace_seconds: 60 });
      expect(next.record).toMatchObject({ alias: 'web', scopes: ['tasks:read'], limits: { sockets: 3 }, lineageId: keyId });
      expect(await here.keys.get(keyId)).toMatchObject({ rotatedTo: next.record.keyId, revokeAt: NOW + 60_000 });
      clock.pass(59_999);
      for (const access of [here, there]) {
        expect((await entry(access, key)).keyId).toBe(keyId);
        expect((await entry(access, next.key)).keyId).toBe(next.record.keyId);
      }
      expect(await there.authenticator.recheck(connected)).toBeNull();
      const heard = heardBy(here, keyId);
      pass(1_000);
      expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
      for (const access of [here, there]) {
        await expect(entry(access, key)).rejects.toEqual(refusal('revoked'));
        expect((await entry(access, next.key)).keyId).toBe(next.record.keyId);
      }
      expect(await there.authenticator.recheck(connected)).toEqual(refusal('revoked'));
    });

    it.each<[what: string, edit: (keyId: string) => Promise<unknown>]>([
      ['is edited meanwhile', (keyId) => here.keys.update(keyId, { alias: 'old' })],
      ['is to expire later anyway', (keyId) => here.keys.update(keyId, { expires_at: new Date(NOW + 7_200_000).toISOString() })],
    ])('ends a rotated key with its grace period, also when it %s', async (_what, edit) => {
      const { keyId, teamId } = await teamWithKey({ expires_at: new Date(NOW + 3_600_000).toISOString() });
      await here.keys.rotate(keyId, { grace_seconds: 60 });
      await edit(keyId);
      const heard = heardBy(here, keyId);
      pass(61_000);
      expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
    });

    it('ends a key that expires within its grace period when it expires', async () => {
      const { keyId, teamId } = await teamWithKey();
      await here.keys.update(keyId, { expires_at: new Date(NOW + 60_000).toISOString() });
      await here.keys.rotate(keyId, { grace_seconds: 3_600 });
      const heard = heardBy(here, keyId);
      pass(61_000);
      expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
    });

    it('rotates a key once, whoever asks at the same time, and leaves no second successor', async () => {
      const { keyId, teamId } = await teamWithKey();
      const outcomes = await Promise.allSettled([here, there, here, there].map((access) => access.keys.rotate(keyId, {})));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { items } = await here.keys.list(teamId, { limit: 20 });
      expect(items.filter(({ revokedAt, revokeAt }) => revokedAt === null && revokeAt === null)).toHaveLength(1);
    });

    it('loses no revocation to an edit at the same time', async () => {
      const { key, keyId } = await teamWithKey();
      const edits = ['a', 'b', 'c'].map((alias) => there.keys.update(keyId, { alias }));
      await Promise.all([here.keys.revoke(keyId), ...edits]);
      clock.pass(1_000);
      await expect(entry(there, key)).rejects.toEqual(refusal('revoked'));
    });

    it('takes a scope from connections and tokens of a key that has lost it', async () => {
      const { key, keyId } = await teamWithKey({ scopes: ['tasks:read', 'tasks:create'] });
      const principal = await entry(here, key);
      const { token } = await here.tokens.mint(principal, {});
      await here.keys.update(keyId, { scopes: ['tasks:read'] });
      clock.pass(1_000);
      expect([...(await entry(there, token)).scopes]).toEqual(['tasks:read']);
      expect(await there.authenticator.recheck(principal)).toMatchObject({ code: 9002, details: { scope: 'tasks:create' } });
    });

    it('mints tokens out of the rights of the key, and names what is wrong with a request', async () => {
      const { key } = await teamWithKey({ scopes: ['tasks:read', 'team:admin'] });
      const minter = await entry(here, key);
      const uuid = '0abcdef0-0000-4000-8000-000000000001';
      // In capitals they name the same tasks, and every route takes them so.
      const issued = await here.tokens.mint(minter, { ttl_seconds: 60, sub: 'ann', task_uuids: [uuid.toUpperCase()] });
      expect(issued).toMatchObject({ expiresAt: NOW + 60_000, scopes: ['tasks:read'] });
      const principal = await entry(there, issued.token);
      expect(principal).toMatchObject({ kind: 'client-token', sub: 'ann', tokenId: issued.tokenId, expiresAt: NOW + 60_000 });
      expect([...(principal.taskUuids ?? [])]).toEqual([uuid]);
      expect((await here.tokens.mint(minter, {})).expiresAt).toBe(NOW + 600_000);
      await expect(here.tokens.mint(principal, {})).rejects.toMatchObject({ code: 9002 });
      for (const [field, request] of Object.entries({
        ttl_seconds: { ttl_seconds: 3_601 },
        'scopes[1]': { scopes: ['tasks:read', 'tasks:create'] },
        'task_uuids[0]': { task_uuids: ['../x'] },
        colour: { colour: 'red' },
      })) {
        await expect(here.tokens.mint(minter, request)).rejects.toMatchObject({ code: 1004, errors: [{ field }] });
      }
    });

    it('ends a token at its time, and a revoked one at once', async () => {
      const { key, teamId } = await teamWithKey();
      const minter = await entry(here, key);
      const [first, second] = [await here.tokens.mint(minter, {}), await here.tokens.mint(minter, { ttl_seconds: 2 })];
      await entry(there, first.token);
      await entry(there, second.token);
      const heard = heardBy(there, first.tokenId);
      await here.tokens.revoke(minter, teamId, first.tokenId);
      await heard;
      clock.pass(1_000);
      await expect(entry(there, first.token)).rejects.toEqual(refusal('revoked'));
      clock.pass(1_000);
      await expect(entry(there, second.token)).rejects.toEqual(refusal('expired'));
    });

    it('accepts tokens of the former secret while it is named, and no others', async () => {
      const { key } = await teamWithKey();
      const { token } = await here.tokens.mint(await entry(here, key), {});
      const during = instance(stores, { secrets: ['the next secret', SECRET] });
      expect((await entry(during, token)).kind).toBe('client-token');
      const after = instance(stores, { secrets: ['the next secret'] });
      await expect(entry(after, token)).rejects.toMatchObject({ code: 9001 });
      const [header = '', payload = '', signature = ''] = token.split('.');
      const unsigned = Buffer.from('{"alg":"none","typ":"tgc+jwt"}').toString('base64url');
      await expect(entry(here, `${unsigned}.${payload}.`)).rejects.toMatchObject({ code: 9001 });
      const wider = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('tasks:read', 'team:admin')).toString(
        'base64url',
      );
      await expect(entry(here, `${header}.${wider}.${signature}`)).rejects.toEqual(refusal('unknown'));
      await Promise.all([during.close(), after.close()]);
    });

    it('notes the use of a key beside the request, once a minute', async () => {
      const { key, keyId } = await teamWithKey();
      const touch = jest.spyOn(stores.keys, 'touch');
      const access = instance(stores);
      for (let second = 0; second <= 60; second += 1) {
        expect((await entry(access, key)).keyId).toBe(keyId);
        clock.pass(1_000);
      }
      expect(touch.mock.calls).toEqual([
        [keyId, NOW],
        [keyId, NOW + 60_000],
      ]);
      expect((await stores.keys.get(keyId))?.lastUsedAt).toBe(NOW + 60_000);
      await access.close();
    });

    it('refuses what is wrong with a team or key, by the name of the field', async () => {
      const { teamId } = await teamWithKey();
      const budgets = [{ window: 'day', credits: -1, time_zone: 'Mars' }];
      await expect(here.teams.create({ name: '' })).rejects.toMatchObject({ code: 1004, errors: [{ field: 'name' }] });
      await expect(here.teams.create(undefined)).rejects.toMatchObject({ code: 1004, errors: [{ field: 'name' }] });
      await expect(here.teams.setBudgets(teamId, budgets)).rejects.toMatchObject({
        errors: [{ field: 'budgets[0].credits' }, { field: 'budgets[0].time_zone' }],
      });
      await expect(here.keys.create(teamId, { allowed_flows: ['x'], expires_at: '2030-01-01' })).rejects.toMatchObject({
        errors: [{ field: 'allowed_flows[0]' }, { field: 'expires_at' }],
      });
      await expect(here.keys.create(teamId, { expires_at: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
        errors: [{ field: 'expires_at' }],
      });
    });

    it('bounds requests by key and team, and says so on every answer', async () => {
      const { key, teamId } = await teamWithKey({ limits: { requests_per_minute: 2 } });
      await here.teams.update(teamId, { limits: { requests_per_minute: 10, open_tasks: 4 } });
      const principal = await entry(here, key);
      const first = await here.rateLimits.take(principal, 'requests');
      expect(first).toMatchObject({ refused: null, readings: [{ remaining: 1 }, { remaining: 9 }] });
      await there.rateLimits.take(principal, 'requests');
      const third = await here.rateLimits.take(principal, 'requests');
      expect(third.refused).toMatchObject({ policy: { name: 'key-requests', limit: 2 }, resetMs: 60_000 });
      expect(third.readings[1]).toMatchObject({ remaining: 8 });
      expect(await here.budgets.boundsFor(principal)).toEqual({ windows: [], maxOpenTasks: { team: 4 } });
      expect(await here.rateLimits.take(await entry(here, 'the operator'), 'requests')).toEqual({ readings: [], refused: null });
    });

    it('takes nothing from a team whose upload found no place', async () => {
      const { key, teamId } = await teamWithKey({ limits: { uploads_per_minute: 3 } });
      const principal = await entry(here, key);
      for (let index = 0; index < 10; index += 1) await stores.uploadShare.take('somebody', { limit: 10, windowMs: 60_000 });
      for (let index = 0; index < 5; index += 1) {
        expect((await here.rateLimits.take(principal, 'uploads')).refused).toMatchObject({ policy: { name: 'account-uploads' } });
      }
      clock.pass(60_000);
      for (let index = 0; index < 3; index += 1) {
        expect((await here.rateLimits.take(principal, 'uploads')).refused).toBeNull();
      }
      expect((await here.rateLimits.take(principal, 'uploads')).refused).toMatchObject({ policy: { name: 'key-uploads' } });
      expect(teamId).toBe(principal.teamId);
    });

    it('bounds connections', async () => {
      const { key } = await teamWithKey({ limits: { sockets: 1 } });
      const principal = await entry(here, key);
      await here.socketLimits.acquire(principal, 's1');
      await expect(there.socketLimits.acquire(principal, 's2')).rejects.toMatchObject({
        code: 9003,
        details: { policy: 'key-sockets', limit: 1 },
      });
      await here.socketLimits.release(principal, 's1');
      await there.socketLimits.acquire(principal, 's2');
    });
  });
}

/** A bus that delivers nothing: what an instance with a broken subscription hears. */
class DeafBus {
  async publish(): Promise<void> {}
  subscribe(): () => void {
    return () => undefined;
  }
  isHearing(): boolean {
    return false;
  }
  async close(): Promise<void> {}
}
