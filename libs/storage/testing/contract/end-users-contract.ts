import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { END_USER_WINDOW } from '#tasks';
import { dayOf } from '../../src/retention.js';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { createdFor, DAY, intentOf, makeTask, readingOf, teamName, windowOf } from './samples.js';

/** What holds for end users (`sub`), of whom the storage knows nothing before their first creation. */
export function endUsersContract(under: EngineUnderTest): void {
  describe('end users', () => {
    let engine: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create();
      teamId = teamName();
    });
    afterEach(() => engine.close());

    const now = () => engine.clock.now();
    const windowFor = (sub: string, limit: number, resetsAt = now() + DAY, label = 'today') =>
      windowOf(`${END_USER_WINDOW}${sub}|day|${label}`, limit, { entity: 'end_user', entityId: sub, window: 'day', resetsAt });
    const state = async (windowId: string) => (await engine.creations.budgetState(teamId, [windowId]))[0];
    const end = (uuid: string, status: string) =>
      engine.tasks.apply(teamId, uuid, { observedAt: now(), reading: readingOf(uuid, status) });
    const begin = (sub: string, over: object) => engine.creations.begin(intentOf(teamId, { sub, startedAt: now(), ...over }));

    it('may each have so many open tasks, intents included, and one does not count for another', async () => {
      const maxOpenTasks = { end_user: 2, team: 100 };
      const { uuid } = await makeTask(engine, teamId, { intent: { sub: 'ann', startedAt: now() } });
      expect(await begin('ann', { maxOpenTasks, keyId: 'k_2' })).toEqual({ verdict: 'begun' });
      const refused = { verdict: 'too-many-open', entity: 'end_user', limit: 2 };
      expect(await begin('ann', { maxOpenTasks })).toEqual(refused);
      expect(await begin('bob', { maxOpenTasks })).toEqual({ verdict: 'begun' });
      await end(uuid, 'SUCCESS');
      expect(await begin('ann', { maxOpenTasks })).toEqual({ verdict: 'begun' });
      expect(await begin('ann', { maxOpenTasks })).toEqual(refused);
    });

    it('have a place again when a creation is aborted', async () => {
      const maxOpenTasks = { end_user: 1 };
      const intent = intentOf(teamId, { sub: 'ann', maxOpenTasks, startedAt: now() });
      await engine.creations.begin(intent);
      expect((await begin('ann', { maxOpenTasks })).verdict).toBe('too-many-open');
      await engine.creations.abort(intent);
      expect((await begin('ann', { maxOpenTasks })).verdict).toBe('begun');
    });

    it('do not go beyond their share together with parallel creations, and leave the rest to others', async () => {
      const windows = [windowOf('team|total', 1_000), windowFor('ann', 55)];
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, () => begin('ann', { estimate: 10, windows, maxOpenTasks: { end_user: 50 } })),
      );
      expect(outcomes.filter(({ verdict }) => verdict === 'begun')).toHaveLength(5);
      expect(outcomes.find(({ verdict }) => verdict === 'over-budget')).toMatchObject({
        window: { entity: 'end_user', entityId: 'ann' },
        spent: 0,
        reserved: 50,
      });
      expect(await state('team|total')).toMatchObject({ reserved: 50 });
      expect((await begin('bob', { estimate: 10, windows: [windows[0], windowFor('bob', 55)] })).verdict).toBe('begun');
    });

    it.each([
      ['SUCCESS', { spent: 30, reserved: 0 }],
      ['FAILED', { spent: 0, reserved: 0 }],
    ])('spend what their task cost once it ends: %s', async (status, counters) => {
      const window = windowFor('ann', 100);
      const intent = { sub: 'ann', estimate: 10, windows: [window], startedAt: now() };
      const { uuid } = await makeTask(engine, teamId, { intent, meta: { costCredits: 30 } });
      expect(await state(window.id)).toEqual({ windowId: window.id, spent: 0, reserved: 30 });
      await end(uuid, status);
      await end(uuid, status);
      expect(await state(window.id)).toEqual({ windowId: window.id, ...counters });
    });

    it('start afresh with the next window; counters of one that has ended are gone, also for a task that outlives it', async () => {
      const window = windowFor('ann', 10, now() + 400);
      const intent = { sub: 'ann', estimate: 10, windows: [window], startedAt: now() };
      const { uuid } = await makeTask(engine, teamId, { intent, meta: { costCredits: 10 } });
      expect((await begin('ann', { estimate: 10, windows: [window] })).verdict).toBe('over-budget');
      await under.pass(500);
      await engine.sweep();
      expect(await state(window.id)).toEqual({ windowId: window.id, spent: 0, reserved: 0 });
      const next = windowFor('ann', 10, now() + DAY, 'tomorrow');
      expect((await begin('ann', { estimate: 10, windows: [next] })).verdict).toBe('begun');
      await end(uuid, 'SUCCESS');
      expect(await state(window.id)).toEqual({ windowId: window.id, spent: 0, reserved: 0 });
      expect(await state(next.id)).toEqual({ windowId: next.id, spent: 0, reserved: 10 });
    });

    it('are kept out of each other by whatever is in their names', async () => {
      for (const [at, sub] of ['a', 'a|day', 'a\tb', 'é'.repeat(128), '{x}', '*'].entries()) {
        expect((await begin(sub, { maxOpenTasks: { end_user: 1 } })).verdict).toBe('begun');
        expect((await begin(sub, { maxOpenTasks: { end_user: 1 }, keyId: `k_${at}` })).verdict).toBe('too-many-open');
      }
    });

    it('count in the usage of the day, as labels do', async () => {
      const labelled = (labels: Record<string, string>, sub?: string) => ({
        intent: { startedAt: now(), labels, ...(sub === undefined ? {} : { sub }) },
        meta: { costCredits: 7, labels },
      });
      const apollo = await makeTask(engine, teamId, labelled({ project: 'apollo', stage: 'test=1' }, 'ann'));
      const again = await makeTask(engine, teamId, labelled({ project: 'apollo' }, 'bob'));
      const gemini = await makeTask(engine, teamId, labelled({ project: 'gemini' }, 'ann'));
      const none = await makeTask(engine, teamId);
      for (const { uuid } of [apollo, again, none]) await end(uuid, 'SUCCESS');
      await end(gemini.uuid, 'FAILED');
      const day = dayOf(now());
      const row = (value: string, succeeded: number, failed: number) => ({
        day,
        value,
        succeeded,
        failed,
        cancelled: 0,
        credits: 7 * succeeded,
      });
      const by = (name: string) => engine.usage.readBy(teamId, [day, '2000-01-01'], { kind: 'label', name });
      expect(await by('project')).toEqual([row('apollo', 2, 0), row('gemini', 0, 1)]);
      expect(await by('stage')).toEqual([row('test=1', 1, 0)]);
      expect(await by('proj')).toEqual([]);
      expect(await engine.usage.readBy(teamId, [day], { kind: 'sub' })).toEqual([row('ann', 1, 1), row('bob', 1, 0)]);
    });

    it('are counted one by one up to a thousand a day, and together beyond', async () => {
      for (let at = 0; at < 1_003; at += 1) {
        const labels = { project: `p${at}` };
        const intent = { sub: `user ${at}`, labels, startedAt: now() };
        await makeTask(engine, teamId, { intent, meta: { labels, costCredits: 1 }, status: { status: 'SUCCESS' } });
      }
      const day = dayOf(now());
      for (const purpose of [{ kind: 'sub' }, { kind: 'label', name: 'project' }] as const) {
        const rows = await engine.usage.readBy(teamId, [day], purpose);
        expect(rows).toHaveLength(1_001);
        expect(rows.at(-1)).toMatchObject({ value: null, succeeded: 3, credits: 3 });
      }
    });

    it('keep the labels of their task: in the task, its list and its changes', async () => {
      const labels = { project: 'apollo', note: 'größer = "besser", 木' };
      const heard: unknown[] = [];
      const told = new Promise<void>((resolve) => {
        void engine.events.onTeam(teamId, (change) => {
          heard.push(change.labels);
          if (change.terminal) resolve();
        });
      });
      const intent = intentOf(teamId, { labels, startedAt: now() });
      expect((await engine.creations.begin(intent)).verdict).toBe('begun');
      const created = createdFor(intent, { labels });
      await engine.creations.complete(intent, created);
      const { uuid } = created.meta;
      expect((await engine.tasks.read(teamId, uuid))?.meta.labels).toEqual(labels);
      expect((await engine.tasks.readText(teamId, uuid))?.meta.labels).toEqual(labels);
      expect((await engine.tasks.openTasksOf(teamId, 9))[0]?.meta.labels).toEqual(labels);
      expect((await engine.tasks.list(teamId, { limit: 9 })).tasks[0]?.meta.labels).toEqual(labels);
      await end(uuid, 'SUCCESS');
      await told;
      expect(heard.at(-1)).toEqual(labels);
    });
  });
}
