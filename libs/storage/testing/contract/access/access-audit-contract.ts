import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessStores, type AuditEvent, type AuditQuery, AuditTrail, generateTeamKey, type Principal } from '#access';
import { type AccessUnderTest } from './access-under-test.js';
import { NOW, teamOf, TestClock } from './access-samples.js';

const actor = (teamId: string, keyId: string): Principal => ({
  kind: 'team-key',
  teamId,
  keyId,
  scopes: new Set(),
  expiresAt: null,
  allowedFlows: null,
  parameters: {},
});

export function accessAuditContract(under: AccessUnderTest): void {
  describe('audit log', () => {
    let stores: AccessStores;
    let trail: AuditTrail;
    let clock: TestClock;
    beforeEach(async () => {
      clock = new TestClock();
      stores = await under.create(clock.read);
      trail = new AuditTrail(stores.audit, clock.read);
      for (const teamId of ['studio', 'other']) await stores.teams.insert(teamOf(teamId));
    });

    const note = (action: string, teamId = 'studio', keyId = 'k1') =>
      trail.record({ actor: actor(teamId, keyId), action, target: 'key:x', outcome: 'success', ip: '::1', requestId: 'r1' });

    async function allOf(query: Omit<AuditQuery, 'limit'>, limit: number): Promise<AuditEvent[]> {
      const found: AuditEvent[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await stores.audit.query({ ...query, limit, ...(cursor != null && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return found;
    }

    it('returns the entries, newest first, for a team and for all', async () => {
      const first = await note('key.create');
      clock.pass(5);
      const second = await note('key.revoke');
      const foreign = await note('key.create', 'other');
      expect(await allOf({ teamId: 'studio' }, 10)).toEqual([second, first]);
      expect(await allOf({}, 10)).toEqual([foreign, second, first]);
    });

    it('keeps no secret, wherever in an entry it is', async () => {
      const { key } = generateTeamKey();
      const jwt = `eyJhbGciOiJIUzI1NiJ9.${'e'.repeat(20)}.${'s'.repeat(20)}`;
      await trail.record({
        actor: { ...actor('studio', 'k1'), sub: `ann ${key}` },
        action: 'token.revoke',
        target: `/gateway/v1/tokens/${key}?x=${jwt}`,
        outcome: 'refused',
        ip: '::1',
        requestId: `r-${key}`,
        detail: { path: `/x/${key}` },
      });
      const text = JSON.stringify(await allOf({}, 10));
      expect(text).toContain('/gateway/v1/tokens/[hidden]?x=[hidden]');
      for (const hidden of [key, jwt]) expect(text).not.toContain(hidden);
    });

    it('pages through events of the same millisecond without losing or repeating one', async () => {
      const written: string[] = [];
      for (let index = 0; index < 25; index += 1) written.push((await note(`a${index}`)).id);
      const read = (await allOf({ teamId: 'studio' }, 4)).map(({ id }) => id);
      expect(read).toEqual(written.reverse());
    });

    it('filters by actor, action and time', async () => {
      await note('key.create', 'studio', 'k1');
      clock.pass(1_000);
      await note('key.create', 'studio', 'k2');
      clock.pass(1_000);
      await note('key.revoke', 'studio', 'k2');
      const actions = async (query: Omit<AuditQuery, 'limit'>) =>
        (await allOf({ teamId: 'studio', ...query }, 1)).map(({ actor: by, action }) => `${by.id} ${action}`);
      expect(await actions({ actorId: 'k2' })).toEqual(['k2 key.revoke', 'k2 key.create']);
      expect(await actions({ action: 'key.create' })).toEqual(['k2 key.create', 'k1 key.create']);
      expect(await actions({ from: NOW + 1_000 })).toEqual(['k2 key.revoke', 'k2 key.create']);
      expect(await actions({ to: NOW + 1_000 })).toEqual(['k1 key.create']);
      expect(await actions({ from: NOW + 1, to: NOW + 1_000 })).toEqual([]);
    });

    it('drops entries older than the retention, of every team', async () => {
      await note('old');
      await note('old', 'other');
      clock.pass(30 * 86_400_000);
      const kept = await note('new');
      clock.pass(60 * 86_400_000);
      await trail.trim(89);
      expect(await allOf({}, 10)).toEqual([kept]);
      expect(await allOf({ teamId: 'studio' }, 10)).toEqual([kept]);
      expect(await allOf({ teamId: 'other' }, 10)).toEqual([]);
    });
  });
}
