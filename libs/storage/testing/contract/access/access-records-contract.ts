import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessStores } from '#access';
import { type AccessUnderTest } from './access-under-test.js';
import { keyOf, NOW, teamOf, TestClock } from './access-samples.js';

export function accessRecordsContract(under: AccessUnderTest): void {
  describe('teams, keys and revocations', () => {
    let stores: AccessStores;
    let clock: TestClock;
    beforeEach(async () => {
      clock = new TestClock();
      stores = await under.create(clock.read);
    });

    it('stores teams and keys unchanged, visible to every process', async () => {
      expect(await stores.teams.insert(teamOf('studio'))).toBe(true);
      expect(await stores.keys.insert(keyOf('k1'))).toBe(true);
      const other = await under.another();
      expect(await other.teams.get('studio')).toEqual(teamOf('studio'));
      expect(await other.keys.get('k1')).toEqual(keyOf('k1'));
      expect(await other.teams.get('none')).toBeNull();
      expect(await other.keys.get('none')).toBeNull();
    });

    it('assigns an id once', async () => {
      await stores.teams.insert(teamOf('studio'));
      await stores.keys.insert(keyOf('k1'));
      expect(await stores.teams.insert(teamOf('studio', { name: 'other' }))).toBe(false);
      expect(await stores.keys.insert(keyOf('k1', { teamId: 'other' }))).toBe(false);
      expect((await stores.teams.get('studio'))?.name).toBe('studio');
      expect((await stores.keys.get('k1'))?.teamId).toBe('studio');
    });

    it('lets one of several concurrent writers of the same version win', async () => {
      await stores.keys.insert(keyOf('k1'));
      const aliases = ['a', 'b', 'c', 'd'];
      const won = await Promise.all(aliases.map((alias) => stores.keys.replace(keyOf('k1', { alias }))));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await stores.keys.get('k1')).toMatchObject({ alias: aliases[won.indexOf(true)], version: 2 });
      expect(await stores.keys.replace(keyOf('none'))).toBe(false);
      await stores.teams.insert(teamOf('studio'));
      expect(await stores.teams.replace(teamOf('studio', { name: 'new' }))).toBe(true);
      expect(await stores.teams.replace(teamOf('studio', { name: 'newer' }))).toBe(false);
      expect(await stores.teams.get('studio')).toMatchObject({ name: 'new', version: 2 });
    });

    it('records the latest use, which no edit undoes and which is not an edit itself', async () => {
      await stores.keys.insert(keyOf('k1'));
      await stores.keys.touch('k1', 2_000);
      await stores.keys.touch('k1', 1_000);
      await stores.keys.touch('none', 1_000);
      expect(await stores.keys.replace(keyOf('k1', { alias: 'web' }))).toBe(true);
      expect(await stores.keys.get('k1')).toMatchObject({ alias: 'web', lastUsedAt: 2_000 });
      expect(await stores.keys.get('none')).toBeNull();
    });

    it('lists in order of creation, page by page, whatever is created meanwhile', async () => {
      for (const [index, id] of ['c', 'a', 'e', 'b', 'd'].entries()) {
        await stores.teams.insert(teamOf(id, { createdAt: NOW + index }));
        await stores.keys.insert(keyOf(`k${id}`, { createdAt: NOW }));
      }
      await stores.keys.insert(keyOf('foreign', { teamId: 'other' }));
      const first = await stores.teams.list({ limit: 2 });
      expect(first.items.map(({ teamId }) => teamId)).toEqual(['c', 'a']);
      await stores.teams.insert(teamOf('f', { createdAt: NOW + 9 }));
      const second = await stores.teams.list({ limit: 4, cursor: first.nextCursor ?? '' });
      expect(second).toMatchObject({
        items: [{ teamId: 'e' }, { teamId: 'b' }, { teamId: 'd' }, { teamId: 'f' }],
        nextCursor: null,
      });
      const keys = await stores.keys.list('studio', { limit: 10 });
      expect(keys.items.map(({ keyId }) => keyId)).toEqual(['ka', 'kb', 'kc', 'kd', 'ke']);
      expect(await stores.keys.list('nobody', { limit: 10 })).toEqual({ items: [], nextCursor: null });
    });

    it('refuses a cursor that it did not issue', async () => {
      await expect(stores.teams.list({ limit: 2, cursor: 'made up' })).rejects.toMatchObject({
        code: 1004,
        errors: [{ field: 'cursor' }],
      });
    });

    it('remembers a revocation for its team and id only', async () => {
      const token = { kind: 'token' as const, teamId: 'studio', id: 't1' };
      await stores.revocations.revoke(token, NOW + 60_000);
      await stores.revocations.revoke({ ...token, id: 'past' }, NOW - 1);
      const other = await under.another();
      expect(await other.revocations.isRevoked(token)).toBe(true);
      expect(await other.revocations.isRevoked({ ...token, teamId: 'other' })).toBe(false);
      expect(await other.revocations.isRevoked({ ...token, id: 'past' })).toBe(false);
    });
  });
}
