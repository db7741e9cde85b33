import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AlertFact, type AlertNotice, alertIdOf, type BudgetWindow, NO_TEAM } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { createdFor, intentOf, makeTask, readingOf, teamName, windowOf } from './samples.js';

const ESTIMATE = 10;
const HOUR = 3_600_000;

export function alertsContract(under: EngineUnderTest): void {
  describe('alerts', () => {
    let engine: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create();
      teamId = teamName();
    });
    afterEach(() => engine.close());

    const window = (limit = 100, over: Partial<BudgetWindow> = {}) => windowOf('team|total', limit, over);
    const reserve = async (count: number, windows = [window()]) => {
      const intents = Array.from({ length: count }, () => intentOf(teamId, { estimate: ESTIMATE, windows }));
      for (const intent of intents) await engine.creations.begin(intent);
      return intents;
    };
    const release = async (intents: Awaited<ReturnType<typeof reserve>>) => {
      for (const intent of intents) await engine.creations.abort(intent);
    };
    const mine = async () => (await engine.alerts.list({ teamId, limit: 100 })).items;
    const only = async () => {
      const [alert, ...others] = await mine();
      if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts`);
      return alert;
    };
    const dueOf = async () => (await engine.alerts.due(1_000)).filter(({ alert }) => alert.teamId === teamId);
    /** Words of what is due, and settles it. */
    const told = async (): Promise<string[]> => {
      const due = await dueOf();
      for (const notice of due) await engine.alerts.settle(notice, { done: [], retryAt: null });
      return due.map(({ word, alert }) => `${word} ${alert.level}`);
    };
    const fact = (over: Partial<AlertFact> = {}): AlertFact => ({
      teamId,
      kind: 'flow-failures',
      subject: 'text-to-model',
      period: '2026-11-24',
      level: 1,
      until: null,
      details: { failed: 7 },
      ...over,
    });

    it('fires at each threshold of a budget once, and says when the budget is below them again', async () => {
      const seen: string[][] = [];
      const first = await reserve(7);
      seen.push(await told());
      const rest = [];
      for (let more = 0; more < 3; more += 1) {
        rest.push(...(await reserve(1)));
        seen.push(await told());
      }
      await release(rest);
      seen.push(await told());
      expect(seen).toEqual([[], ['fired 80'], ['worse 90'], ['worse 100'], ['over 0']]);
      expect(await only()).toMatchObject({ kind: 'budget', subject: 'team|total', state: 'over', level: 0, peak: 100 });
      // Within the same window only what is worse than ever is told.
      await reserve(3);
      expect(await told()).toEqual([]);
      expect(await only()).toMatchObject({ state: 'open', level: 100 });
      await release(first);
      expect(await told()).toEqual([]);
      expect(await engine.alerts.openOf(teamId)).toEqual([]);
    });

    it('tells the window, and what is spent and reserved of it', async () => {
      const windows = [window(50, { window: 'day', resetsAt: engine.clock.now() + HOUR, entityId: 'e' })];
      const { uuid } = await makeTask(engine, teamId, { intent: { estimate: 10, windows }, meta: { costCredits: 30 } });
      await engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), reading: readingOf(uuid, 'SUCCESS') });
      await reserve(1, windows);
      const alert = await only();
      expect(alert).toMatchObject({ teamId, level: 80, until: windows[0]?.resetsAt });
      expect(alert.details).toEqual({
        budget: {
          entity: 'team',
          entityId: 'e',
          window: 'day',
          limit: 50,
          resetsAt: windows[0]?.resetsAt,
          thresholds: [80, 90, 100],
        },
        spent: 30,
        reserved: 10,
      });
    });

    it('watches the real price of a task, and its end', async () => {
      const intent = intentOf(teamId, { estimate: 10, windows: [window()] });
      await engine.creations.begin(intent);
      const created = createdFor(intent, { costCredits: 85 });
      await engine.creations.complete(intent, created);
      expect(await told()).toEqual(['fired 80']);
      const { uuid } = created.meta;
      await engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), reading: readingOf(uuid, 'FAILED') });
      expect(await told()).toEqual(['over 0']);
    });

    it('keeps an alert open when reserved credits become spent ones', async () => {
      const { uuid } = await makeTask(engine, teamId, {
        intent: { estimate: 85, windows: [window()] },
        meta: { costCredits: 85 },
      });
      expect(await told()).toEqual(['fired 80']);
      await engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), reading: readingOf(uuid, 'SUCCESS') });
      expect([await told(), (await only()).state]).toEqual([[], 'open']);
    });

    it('counts a budget as spent when a creation does not fit any more, once the first threshold is passed', async () => {
      const large = intentOf(teamId, { estimate: 500, windows: [window()] });
      expect((await engine.creations.begin(large)).verdict).toBe('over-budget');
      await reserve(1);
      expect((await engine.creations.begin(large)).verdict).toBe('over-budget');
      expect(await told()).toEqual([]);
      await reserve(8);
      expect(await told()).toEqual(['fired 90']);
      expect((await engine.creations.begin(large)).verdict).toBe('over-budget');
      expect(await told()).toEqual(['worse 100']);
    });

    it('fires once when a hundred creations cross a threshold at the same time, in two processes', async () => {
      const other = await under.another();
      const windows = [window(1_000), window(1_100, { id: 'key:k_1|total', entity: 'key' })];
      const intents = Array.from({ length: 100 }, () => intentOf(teamId, { estimate: 8, windows }));
      await Promise.all(intents.map((intent, at) => (at % 2 === 0 ? engine : other).creations.begin(intent)));
      expect(await told()).toEqual(['fired 80']);
      if (other !== engine) await other.close();
    });

    it('uses the thresholds of the window where it has some, and none where they are empty', async () => {
      await reserve(3, [window(100, { alertAt: [25] }), windowOf('key:k_1|total', 30, { alertAt: [] })]);
      expect(await told()).toEqual(['fired 25']);
    });

    it('compares a window again when its limit has changed', async () => {
      await reserve(8);
      expect(await told()).toEqual(['fired 80']);
      await engine.alerts.watchBudgets(teamId, [window(1_000)]);
      expect(await told()).toEqual(['over 0']);
      await engine.alerts.watchBudgets(teamId, [window(80)]);
      expect(await told()).toEqual(['fired 100']);
    });

    it('is over when the window ends, and the next window fires again', async () => {
      const ending = window(100, { id: 'team|day|1', window: 'day', resetsAt: engine.clock.now() + 1_500 });
      await reserve(8, [ending]);
      expect(await told()).toEqual(['fired 80']);
      await under.pass(1_600);
      await engine.alerts.endExpired();
      expect(await told()).toEqual(['over 0']);
      // What ends later of the old window changes nothing.
      await engine.alerts.watchBudgets(teamId, [ending]);
      await reserve(8, [window(100, { id: 'team|day|2', window: 'day', resetsAt: engine.clock.now() + HOUR * 10_000 })]);
      expect(await told()).toEqual(['fired 80']);
      expect(await mine()).toHaveLength(2);
    });

    it('fires what is raised once a period, again when it is worse, and says when it is over', async () => {
      await engine.alerts.raise(fact());
      await engine.alerts.raise(fact({ details: { failed: 8 } }));
      expect(await told()).toEqual(['fired 1']);
      await engine.alerts.raise(fact({ level: 2 }));
      expect(await told()).toEqual(['worse 2']);
      const id = alertIdOf(fact());
      await engine.alerts.end(teamId, id);
      await engine.alerts.end(teamId, id);
      expect(await told()).toEqual(['over 0']);
      await engine.alerts.raise(fact());
      expect(await told()).toEqual([]);
      await engine.alerts.raise(fact({ level: 3 }));
      expect(await told()).toEqual(['fired 3']);
      await engine.alerts.raise(fact({ period: '2026-11-25' }));
      expect(await told()).toEqual(['fired 1']);
    });

    it('is over by itself unless it is renewed', async () => {
      await engine.alerts.raise(fact({ until: engine.clock.now() + 100 }));
      await engine.alerts.raise(fact({ subject: 'other', until: engine.clock.now() + HOUR * 10_000 }));
      await under.pass(150);
      await engine.alerts.endExpired();
      expect((await engine.alerts.openOf(teamId)).map(({ subject }) => subject)).toEqual(['other']);
    });

    it('tells again what was not told, with whom it was told, until there is something newer', async () => {
      await engine.alerts.raise(fact());
      const [first] = await dueOf();
      await engine.alerts.settle(first as AlertNotice, { done: ['slack'], retryAt: engine.clock.now() - 1 });
      const [again] = await dueOf();
      expect(again).toMatchObject({ word: 'fired', attempts: 1, done: ['slack'], alert: { subject: 'text-to-model' } });
      await engine.alerts.settle(again as AlertNotice, { done: ['slack'], retryAt: engine.clock.now() + HOUR * 10_000 });
      expect(await dueOf()).toEqual([]);
      await engine.alerts.end(teamId, alertIdOf(fact()));
      await engine.alerts.settle(again as AlertNotice, { done: ['slack', 'mail'], retryAt: null });
      expect(await dueOf()).toMatchObject([{ word: 'over', attempts: 0, done: [] }]);
    });

    it('tells nobody that it is over, or worse, if nobody has heard of it', async () => {
      await engine.alerts.raise(fact());
      await engine.alerts.raise(fact({ level: 2 }));
      expect(await dueOf()).toMatchObject([{ word: 'fired', alert: { level: 2 } }]);
      await engine.alerts.end(teamId, alertIdOf(fact()));
      expect(await dueOf()).toEqual([]);
      expect(await mine()).toMatchObject([{ state: 'over', peak: 2 }]);
    });

    it('is muted for one side until a time', async () => {
      await engine.alerts.raise(fact());
      const id = alertIdOf(fact());
      expect(await engine.alerts.mute(teamId, id, { side: 'team', until: 5_000 })).toMatchObject({
        id,
        muted: { team: 5_000, operator: null },
      });
      await engine.alerts.raise(fact({ level: 2 }));
      expect(await engine.alerts.get(teamId, id)).toMatchObject({ level: 2, muted: { team: 5_000, operator: null } });
      expect(await engine.alerts.mute(teamId, id, { side: 'team', until: null })).toMatchObject({ muted: { team: null } });
      expect(await engine.alerts.mute(teamId, 'nothing', { side: 'team', until: 1 })).toBeNull();
      expect(await engine.alerts.mute(teamName(), id, { side: 'team', until: 1 })).toBeNull();
    });

    it('is listed newest first with a cursor, by state, kind and team, or of all teams and the installation', async () => {
      const own = fact({ teamId: NO_TEAM, kind: 'upstream-link', subject: teamId, period: '' });
      for (const subject of ['a', 'b', 'c']) {
        await engine.alerts.raise(fact({ subject }));
        await under.pass(2);
      }
      await engine.alerts.raise(own);
      await engine.alerts.end(teamId, alertIdOf(fact({ subject: 'b' })));
      const first = await engine.alerts.list({ teamId, limit: 2 });
      expect(first.items.map(({ subject }) => subject)).toEqual(['c', 'b']);
      const second = await engine.alerts.list({ teamId, limit: 2, cursor: first.nextCursor ?? '' });
      expect([second.items.map(({ subject }) => subject), second.nextCursor]).toEqual([['a'], null]);
      const open = await engine.alerts.list({ teamId, state: 'open', limit: 9 });
      expect(open.items.map(({ subject }) => subject)).toEqual(['c', 'a']);
      expect((await engine.alerts.list({ teamId, kind: 'budget', limit: 9 })).items).toEqual([]);
      const every = await engine.alerts.list({ limit: 4 });
      expect(every.items.map(({ subject }) => subject)).toEqual([teamId, 'c', 'b', 'a']);
      expect((await engine.alerts.list({ teamId: NO_TEAM, limit: 9 })).items).toMatchObject([
        { subject: teamId, teamId: NO_TEAM },
      ]);
      await expect(engine.alerts.list({ teamId, limit: 1, cursor: 'none' })).rejects.toMatchObject({ code: 1004 });
      const counts = await engine.alerts.countOpen();
      expect(counts['flow-failures']).toBeGreaterThanOrEqual(2);
      expect(counts.forecast).toBe(0);
      await engine.alerts.end(NO_TEAM, alertIdOf(own));
    });

    it('keeps the newest thousand of a team, those that are open before those that are over', async () => {
      await engine.alerts.raise(fact({ subject: 'first' }));
      await engine.alerts.raise(fact({ subject: 'second' }));
      await engine.alerts.end(teamId, alertIdOf(fact({ subject: 'second' })));
      await under.pass(2);
      for (let at = 0; at < 999; at += 1) await engine.alerts.raise(fact({ subject: `s${at}` }));
      expect(await engine.alerts.get(teamId, alertIdOf(fact({ subject: 'second' })))).toBeNull();
      expect(await engine.alerts.get(teamId, alertIdOf(fact({ subject: 'first' })))).toMatchObject({ state: 'open' });
      expect(await engine.alerts.openOf(teamId)).toHaveLength(1_000);
    });
  });
}
