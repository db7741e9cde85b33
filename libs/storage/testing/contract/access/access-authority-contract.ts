import { type Access, type AccessStores, createAccess, type Principal, type Revocation } from '#access';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TestClock } from './access-samples.js';
import { type AccessUnderTest } from './access-under-test.js';
import { asSent } from './as-sent.js';

/** What a caller may reach, and what a change of one credential leaves unchanged. */
export function accessAuthorityContract(under: AccessUnderTest): void {
  describe('authority', () => {
    let clock: TestClock;
    let stores: AccessStores;
    let here: Access;
    let there: Access;

    const instance = (over: AccessStores) =>
      createAccess({
        stores: over,
        secrets: ['a secret for tests, long enough to sign with'],
        adminTokens: ['op'],
        clock: clock.read,
      });
    const entry = (access: Access, credential: string) => access.authenticator.authenticate(credential);
    const heardBy = (access: Access, id: string) =>
      new Promise<Revocation>((resolve) => {
        access.authenticator.onRevoked((revocation) => revocation.id === id && resolve(revocation));
      });
    const makeTeam = async () => (await here.teams.create({ name: 'Studio' })).teamId;
    const keyIn = async (teamId: string, settings: Record<string, unknown> = {}) => {
      const { key, record } = await asSent(here).createKey(teamId, settings);
      return { key, keyId: record.keyId, principal: await entry(here, key) };
    };
    const notFound = { code: 1005, message: 'client token not found' };

    beforeEach(async () => {
      clock = new TestClock();
      stores = await under.create(clock.read);
      here = instance(stores);
      there = instance(await under.another());
    });
    afterEach(() => Promise.all([here.close(), there.close()]));

    describe('over client tokens', () => {
      let teamId: string;
      let maker: Awaited<ReturnType<typeof keyIn>>;
      beforeEach(async () => {
        teamId = await makeTeam();
        maker = await keyIn(teamId);
      });

      it('lets their creator, an administrator of the team and the operator revoke', async () => {
        const admin = await keyIn(teamId, { scopes: ['team:admin'] });
        const successor = (await here.keys.rotate(maker.keyId, { grace_seconds: 60 })).key;
        for (const caller of [maker.principal, admin.principal, await entry(here, successor), await entry(here, 'op')]) {
          const { token, tokenId } = await here.tokens.mint(maker.principal, {});
          await here.tokens.revoke(caller, teamId, tokenId);
          clock.pass(1_000);
          await expect(entry(there, token)).rejects.toMatchObject({ details: { reason: 'revoked' } });
        }
      });

      it('lets no one else revoke, and tells others only that the token does not exist', async () => {
        const { token, tokenId } = await here.tokens.mint(maker.principal, {});
        const sibling = await keyIn(teamId);
        const foreignTeam = await makeTeam();
        const foreignAdmin = await keyIn(foreignTeam, { scopes: ['team:admin'] });
        const attempts: [Principal, string][] = [
          [sibling.principal, teamId],
          [await entry(here, token), teamId],
          [foreignAdmin.principal, foreignTeam],
          [foreignAdmin.principal, teamId],
          [await entry(here, 'op'), foreignTeam],
        ];
        for (const [caller, team] of attempts)
          await expect(here.tokens.revoke(caller, team, tokenId)).rejects.toMatchObject(notFound);
        clock.pass(1_000);
        expect((await entry(there, token)).tokenId).toBe(tokenId);
      });

      it('accepts only ids that were issued, and writes and announces nothing for others', async () => {
        const publish = jest.spyOn(stores.bus, 'publish');
        const revoke = jest.spyOn(stores.revocations, 'revoke');
        const { tokenId } = await here.tokens.mint(maker.principal, {});
        const changed = tokenId.replace(/.$/, (letter) => (letter === 'A' ? 'B' : 'A'));
        for (const id of ['', 'anything', changed, `${tokenId}x`, tokenId.toUpperCase()])
          await expect(here.tokens.revoke(maker.principal, teamId, id)).rejects.toMatchObject(notFound);
        expect([publish.mock.calls, revoke.mock.calls]).toEqual([[], []]);
        clock.pass(3_700_000);
        await here.tokens.revoke(maker.principal, teamId, tokenId);
        expect([publish.mock.calls, revoke.mock.calls]).toEqual([[], []]);
      });

      it('tells the other instances whose token it was', async () => {
        const { tokenId } = await here.tokens.mint(maker.principal, {});
        const heard = heardBy(there, tokenId);
        await here.tokens.revoke(maker.principal, teamId, tokenId);
        expect(await heard).toEqual({ kind: 'token', id: tokenId, teamId });
      });

      it('does not pass team administration on to a token', async () => {
        const admin = await keyIn(teamId, { scopes: ['tasks:read', 'team:admin'] });
        for (const scopes of [['team:admin'], ['tasks:read', 'team:admin']])
          await expect(asSent(here).mint(admin.principal, { scopes })).rejects.toMatchObject({
            code: 1004,
            errors: [{ field: `scopes[${scopes.length - 1}]` }],
          });
        expect((await here.tokens.mint(admin.principal, {})).scopes).toEqual(['tasks:read']);
      });
    });

    describe('over changes of a key or a team', () => {
      const settings = {
        parameters: { defaults: { texture_size: 1024 }, max: { polygon_limit: 5_000, texture_size: 2_048 } },
        limits: { sockets: 3, open_tasks: 4 },
        budgets: [
          { window: 'month', credits: 50 },
          { window: 'day', credits: 5 },
        ],
      };

      it('keeps the fields of a key that a change does not name', async () => {
        const { keyId } = await keyIn(await makeTeam(), settings);
        const change = (body: object) => asSent(here).updateKey(keyId, body);
        expect((await change({ parameters: { defaults: { allow_duplicate: true } } })).parameters).toEqual({
          defaults: { texture_size: 1024, allow_duplicate: true },
          max: settings.parameters.max,
        });
        expect((await change({ limits: { sockets: 9 } })).limits).toEqual({ sockets: 9, openTasks: 4 });
        expect((await change({ budgets: [{ window: 'day', credits: 7 }] })).budgets).toMatchObject([
          { window: 'month', credits: 50 },
          { window: 'day', credits: 7 },
        ]);
        expect(await change({ parameters: {}, limits: {}, budgets: [] })).toMatchObject({
          parameters: { max: { polygon_limit: 5_000 } },
          limits: { openTasks: 4 },
          budgets: [{ window: 'month' }, { window: 'day' }],
        });
      });

      it('clears fields that are null', async () => {
        const { keyId } = await keyIn(await makeTeam(), settings);
        const change = (body: object) => asSent(here).updateKey(keyId, body);
        expect((await change({ parameters: { max: { polygon_limit: null } } })).parameters.max).toEqual({ texture_size: 2_048 });
        expect((await change({ parameters: { max: null } })).parameters).toEqual({ defaults: { texture_size: 1024 } });
        expect((await change({ limits: { sockets: null } })).limits).toEqual({ openTasks: 4 });
        expect(await change({ parameters: null, limits: null, budgets: null })).toMatchObject({
          parameters: {},
          limits: {},
          budgets: [],
        });
      });

      it('refuses a default above an existing maximum, and names that no flow knows', async () => {
        const teamId = await makeTeam();
        const { keyId } = await keyIn(teamId, settings);
        await expect(asSent(here).updateKey(keyId, { parameters: { defaults: { texture_size: 4_096 } } })).rejects.toMatchObject({
          code: 1004,
          errors: [{ field: 'parameters.defaults.texture_size' }],
        });
        for (const parameters of [{ max: { polygon_limits: 5 } }, { max: { constructor: 5 } }, { defaults: { colour: 'red' } }])
          for (const attempt of [
            () => asSent(here).updateKey(keyId, { parameters }),
            () => asSent(here).createKey(teamId, { parameters }),
          ])
            await expect(attempt()).rejects.toMatchObject({
              code: 1004,
              errors: [{ field: expect.stringMatching(/^parameters/) }],
            });
      });

      it('keeps the limits of a team that a change does not name', async () => {
        const teamId = await makeTeam();
        await asSent(here).updateTeam(teamId, { limits: { sockets: 3, open_tasks: 4 } });
        expect((await asSent(here).updateTeam(teamId, { limits: { sockets: 5 } })).limits).toEqual({ sockets: 5, openTasks: 4 });
        expect((await asSent(here).updateTeam(teamId, { limits: { sockets: null } })).limits).toEqual({ openTasks: 4 });
        expect((await asSent(here).updateTeam(teamId, { limits: null })).limits).toEqual({});
      });
    });

    describe('over counters', () => {
      it('counts what one limit refuses against no other', async () => {
        const { principal } = await keyIn(await makeTeam(), { limits: { requests_per_minute: 3, creations_per_minute: 1 } });
        expect((await here.rateLimits.take(principal, 'requests', 'creations')).refused).toBeNull();
        for (let attempt = 0; attempt < 5; attempt += 1) {
          const { refused } = await there.rateLimits.take(principal, 'requests', 'creations');
          expect(refused?.policy.name).toBe('key-creations');
        }
        const taken = [];
        for (let request = 0; request < 3; request += 1) taken.push((await here.rateLimits.take(principal, 'requests')).refused);
        expect(taken.map((refused) => refused?.policy.name ?? null)).toEqual([null, null, 'key-requests']);
      });

      it('returns the count of a creation that failed', async () => {
        const { principal } = await keyIn(await makeTeam(), { limits: { requests_per_minute: 9, creations_per_minute: 1 } });
        for (let attempt = 0; attempt < 3; attempt += 1) {
          expect((await here.rateLimits.take(principal, 'requests', 'creations')).refused).toBeNull();
          await there.rateLimits.giveBack(principal, 'creations');
        }
        expect((await here.rateLimits.take(principal, 'requests', 'creations')).readings[0]?.remaining).toBe(5);
      });

      const windowsOf = async (principal: Principal) => {
        clock.pass(1_000);
        const windows = await here.budgets.windowsFor(principal);
        return windows.map(
          ({ id, resetsAt }) => `${id.slice(id.indexOf('|') + 1)} until ${new Date(resetsAt ?? 0).toISOString()}`,
        );
      };
      const day = (time_zone: string) => [{ window: 'day', credits: 5, time_zone }];
      const toUtc = ['day|2026-11-24 until 2026-11-25T00:00:00.000Z'];

      it('keeps the open window to its end when the time zone of a budget changes', async () => {
        const teamId = await makeTeam();
        const ofTeam = await keyIn(teamId);
        const ofKey = await keyIn(await makeTeam(), { budgets: day('UTC') });
        await asSent(here).setBudgets(teamId, day('UTC'));
        expect(await windowsOf(ofTeam.principal)).toEqual(toUtc);
        // There it is the 25th already.
        await asSent(here).setBudgets(teamId, day('Pacific/Auckland'));
        await asSent(here).updateKey(ofKey.keyId, { budgets: day('Pacific/Auckland') });
        for (const { principal } of [ofTeam, ofKey]) expect(await windowsOf(principal)).toEqual(toUtc);
        for (const zone of ['Asia/Tokyo', 'Pacific/Kiritimati', 'Pacific/Auckland'])
          await asSent(here).setBudgets(teamId, day(zone));
        expect(await windowsOf(ofTeam.principal)).toEqual(toUtc);
        clock.pass(13 * 3_600_000);
        for (const { principal } of [ofTeam, ofKey])
          expect(await windowsOf(principal)).toEqual(['day|2026-11-25 until 2026-11-25T11:00:00.000Z']);
      });

      it('continues in a window of the same name, and reports its end', async () => {
        const teamId = await makeTeam();
        const { principal } = await keyIn(teamId);
        await asSent(here).setBudgets(teamId, day('UTC'));
        await asSent(here).setBudgets(teamId, day('America/Los_Angeles'));
        const until = ['day|2026-11-24 until 2026-11-25T08:00:00.000Z'];
        expect(await windowsOf(principal)).toEqual(until);
        clock.pass(13 * 3_600_000);
        expect(await windowsOf(principal)).toEqual(until);
      });
    });

    it('forgets the records that a change concerns, and no others', async () => {
      const [teamId, otherTeam] = [await makeTeam(), await makeTeam()];
      const [changing, sibling, foreign] = [await keyIn(teamId), await keyIn(teamId), await keyIn(otherTeam)];
      const minted = await here.tokens.mint(sibling.principal, {});
      const revoked = await here.tokens.mint(sibling.principal, {});
      const known = new Map<string, Principal>();
      for (const credential of [changing.key, sibling.key, foreign.key, minted.token, revoked.token])
        known.set(credential, await entry(here, credential));
      const reads = jest.spyOn(stores.keys, 'get');
      const remembered = () => [...known].filter(([credential]) => here.authenticator.recognise(credential)).map(([one]) => one);
      const whenHeard = async (id: string, act: () => Promise<unknown>) => {
        const heard = new Promise<void>((resolve) => void stores.bus.subscribe((change) => change.id === id && resolve()));
        await act();
        await heard;
      };

      await whenHeard(revoked.tokenId, () => here.tokens.revoke(sibling.principal, teamId, revoked.tokenId));
      expect(remembered()).toEqual([changing.key, sibling.key, foreign.key, minted.token]);
      reads.mockClear();
      for (const credential of remembered()) expect(await entry(here, credential)).toBe(known.get(credential));
      expect(reads).not.toHaveBeenCalled();

      await whenHeard(changing.keyId, () => there.keys.update(changing.keyId, { alias: 'changed' }));
      expect(remembered()).toEqual([sibling.key, foreign.key, minted.token]);
      await whenHeard(sibling.keyId, () => there.keys.revoke(sibling.keyId));
      expect(remembered()).toEqual([foreign.key]);
      await whenHeard(otherTeam, () => there.teams.update(otherTeam, { limits: { openTasks: 1 } }));
      expect(remembered()).toEqual([]);
    });
  });
}
