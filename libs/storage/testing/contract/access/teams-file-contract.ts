import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessStores, type DeclaredTeam, generateTeamKey, Keys, Teams, TeamsFileReconciler } from '#access';
import { type AccessUnderTest } from './access-under-test.js';
import { TestClock } from './access-samples.js';

const team = (teamId: string, keys: DeclaredTeam['keys'] = [], name = teamId): DeclaredTeam => ({
  teamId,
  name,
  limits: {},
  budgets: [],
  keys,
});

export function teamsFileContract(under: AccessUnderTest): void {
  describe('teams file', () => {
    let stores: AccessStores;
    let reconciler: TeamsFileReconciler;
    let teams: Teams;
    let keys: Keys;
    const { keyId, digest } = generateTeamKey();
    const declared = { keyId, digest, settings: { alias: 'web' } };

    beforeEach(async () => {
      const clock = new TestClock();
      stores = await under.create(clock.read);
      reconciler = new TeamsFileReconciler(stores, clock.read);
      teams = new Teams(stores.teams, stores.bus, clock.read);
      keys = new Keys(stores.keys, teams, stores.bus, clock.read);
    });

    it('creates what it declares, and nothing the second time', async () => {
      const file = [team('studio', [declared])];
      expect(await reconciler.reconcile(file)).toMatchObject({
        created: ['team:studio', `key:${keyId}`],
        updated: [],
        revoked: [],
      });
      expect(await stores.keys.get(keyId)).toMatchObject({ teamId: 'studio', digest, alias: 'web', origin: 'file' });
      expect(await reconciler.reconcile(file)).toMatchObject({ created: [], updated: [], revoked: [] });
    });

    it('applies what has changed', async () => {
      await reconciler.reconcile([team('studio', [declared])]);
      const changed = [team('studio', [{ ...declared, settings: { scopes: ['tasks:read'] as const } }] as never, 'The Studio')];
      expect(await reconciler.reconcile(changed)).toMatchObject({ updated: ['team:studio', `key:${keyId}`] });
      expect(await stores.keys.get(keyId)).toMatchObject({ alias: null, scopes: ['tasks:read'] });
      expect((await stores.teams.get('studio'))?.name).toBe('The Studio');
    });

    it('applies limits of end users and budgets of labels, and removes them again', async () => {
      const day = { window: 'day', credits: 5, timeZone: 'UTC' } as const;
      const limited = {
        ...team('studio', [{ ...declared, settings: { end_user: { openTasks: 2 } } }]),
        endUser: { openTasks: 3, budgets: [day] },
        labelBudgets: [{ ...day, label: 'project=apollo' }],
      };
      for (let reading = 0; reading < 2; reading += 1) await reconciler.reconcile([limited]);
      expect(await reconciler.reconcile([limited])).toMatchObject({ created: [], updated: [], revoked: [] });
      expect(await stores.teams.get('studio')).toMatchObject({ endUser: limited.endUser, labelBudgets: limited.labelBudgets });
      expect(await stores.keys.get(keyId)).toMatchObject({ endUser: { openTasks: 2 } });
      await reconciler.reconcile([team('studio', [declared])]);
      const { endUser, labelBudgets } = (await stores.teams.get('studio')) ?? {};
      expect([endUser, labelBudgets, (await stores.keys.get(keyId))?.endUser]).toEqual([undefined, undefined, undefined]);
    });

    it('revokes what it no longer declares, and restores it when declared again', async () => {
      await reconciler.reconcile([team('studio', [declared]), team('lab')]);
      expect(await reconciler.reconcile([team('studio')])).toMatchObject({ revoked: [`key:${keyId}`, 'team:lab'] });
      expect((await stores.keys.get(keyId))?.revokedAt).not.toBeNull();
      expect((await stores.teams.get('lab'))?.deletedAt).not.toBeNull();
      await reconciler.reconcile([team('studio', [declared]), team('lab')]);
      expect((await stores.keys.get(keyId))?.revokedAt).toBeNull();
      expect((await stores.teams.get('lab'))?.deletedAt).toBeNull();
    });

    it('never restores what the administration has revoked', async () => {
      const file = [team('studio', [declared]), team('lab')];
      await reconciler.reconcile(file);
      await keys.revoke(keyId);
      await teams.delete('lab');
      await reconciler.reconcile(file);
      expect((await stores.keys.get(keyId))?.revokedAt).not.toBeNull();
      expect((await stores.teams.get('lab'))?.deletedAt).not.toBeNull();
    });

    it('never changes what the API created, and writes nothing if it would have to', async () => {
      await reconciler.reconcile([team('studio', [declared])]);
      const made = await teams.create({ name: 'API' });
      const own = (await keys.create('studio', { alias: 'by hand' })).record;
      await reconciler.reconcile([team('studio')]);
      expect(await stores.keys.get(own.keyId)).toEqual(own);
      expect(await stores.teams.get(made.teamId)).toEqual(made);
      await expect(reconciler.reconcile([team('new'), team(made.teamId)])).rejects.toThrow(
        'teams[1].id: is the id of a team created through the API',
      );
      await expect(reconciler.reconcile([team('new', [{ ...declared, keyId: own.keyId }])])).rejects.toThrow(
        'teams[0].keys[0].key_id: belongs to another key',
      );
      expect(await stores.teams.get('new')).toBeNull();
    });

    it('may be applied on two instances at once', async () => {
      const other = new TeamsFileReconciler(await under.another());
      const file = [team('studio', [declared]), team('lab')];
      await Promise.all([reconciler.reconcile(file), other.reconcile(file)]);
      expect((await stores.teams.list({ limit: 10 })).items).toHaveLength(2);
      expect((await stores.keys.list('studio', { limit: 10 })).items).toHaveLength(1);
    });
  });
}
