import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPEN_TASKS } from '#tasks';
import { dayOf } from '../../src/retention.js';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { createdFor, intentOf, makeTask, readingOf, teamName, windowOf } from './samples.js';

const ESTIMATE = 10;
const ROUNDS = 20;

/** Reserved and spent credits stay correct in any order of events. */
export function moneyRacesContract(under: EngineUnderTest): void {
  describe('money under races', () => {
    let engine: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create();
      teamId = teamName();
    });
    afterEach(() => engine.close());

    const states = (...ids: string[]) => engine.creations.budgetState(teamId, ids);
    const end = (uuid: string, status: string) =>
      engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, status) });
    const rounds = Array.from({ length: ROUNDS }, (_, n) => n);

    it('keeps the windows of two keys and of their team within their limits, reserving in all or in none', async () => {
      const intents = Array.from({ length: 40 }, (_, n) => {
        const keyId = `k_${n % 2}`;
        const windows = [
          windowOf('team|total', 65),
          windowOf('team|day', 1_000),
          windowOf(`${keyId}|month`, n % 2 === 0 ? 25 : 1_000),
        ];
        return intentOf(teamId, { keyId, estimate: ESTIMATE, windows });
      });
      const outcomes = await Promise.all(intents.map((intent) => engine.creations.begin(intent)));
      const begun = intents.filter((_, n) => outcomes[n]?.verdict === 'begun');
      expect(begun).toHaveLength(6);
      const reserved = (await states('team|total', 'team|day', 'k_0|month', 'k_1|month')).map((state) => state.reserved);
      expect(reserved).toEqual([60, 60, 20, 40]);
      await Promise.all(begun.flatMap((intent) => [engine.creations.abort(intent), engine.creations.abort(intent)]));
      for (const state of await states('team|total', 'team|day', 'k_0|month', 'k_1|month'))
        expect(state).toMatchObject({ spent: 0, reserved: 0 });
    });

    it('sums the reservations of open tasks in hundredths, with and without a budget, and leaves nothing behind', async () => {
      const costs = [0.1, 0.2, 0.7, 1.1, 2.2, 120];
      const made = [];
      for (const [n, costCredits] of costs.entries()) {
        const windows = n % 2 === 0 ? [windowOf('w', 1_000)] : [];
        made.push(
          await makeTask(engine, teamId, { intent: { estimate: n % 2 === 0 ? 0.3 : 0, windows }, meta: { costCredits } }),
        );
      }
      expect(await states(OPEN_TASKS, 'w')).toEqual([
        { windowId: OPEN_TASKS, spent: 0, reserved: 124.3 },
        { windowId: 'w', spent: 0, reserved: 3 },
      ]);
      for (const [n, { uuid }] of made.entries()) await end(uuid, n === 0 ? 'CANCELLED' : 'SUCCESS');
      expect(await states(OPEN_TASKS, 'w')).toEqual([
        { windowId: OPEN_TASKS, spent: 0, reserved: 0 },
        { windowId: 'w', spent: 2.9, reserved: 0 },
      ]);
    });

    it('finishes a task once when two instances see different ends of it', async () => {
      let spent = 0;
      for (const round of rounds) {
        const { uuid } = await makeTask(engine, teamId, { intent: { estimate: ESTIMATE, windows: [windowOf('w', 1_000)] } });
        const ways = round % 2 === 0 ? ['SUCCESS', 'CANCELLED', 'SUCCESS'] : ['CANCELLED', 'SUCCESS', 'FAILED'];
        await Promise.all(ways.map((status) => end(uuid, status)));
        const kept = (await engine.tasks.read(teamId, uuid))?.record?.status.status;
        if (kept === 'SUCCESS') spent += ESTIMATE;
        expect(await states('w')).toEqual([{ windowId: 'w', spent, reserved: 0 }]);
      }
      const [row] = await engine.usage.read(teamId, [dayOf(Date.now())]);
      expect((row?.succeeded ?? 0) + (row?.failed ?? 0) + (row?.cancelled ?? 0)).toBe(ROUNDS);
      expect([row?.credits, await engine.tasks.countOpen(teamId)]).toEqual([spent, 0]);
    });

    it('loses and doubles nothing when a creation is completed, aborted and finished at the same time', async () => {
      for (const round of rounds) {
        const intent = intentOf(teamId, { estimate: ESTIMATE, windows: [windowOf(`w${round}`, 1_000)] });
        await engine.creations.begin(intent);
        const created = createdFor(intent);
        const { uuid } = created.meta;
        const acts: (() => Promise<unknown>)[] = [
          () => engine.creations.complete(intent, created),
          () => engine.creations.abort(intent),
          () => end(uuid, 'SUCCESS'),
          () => engine.creations.complete(intent, created),
        ];
        const first = round % acts.length;
        await Promise.all([...acts.slice(first), ...acts.slice(0, first)].map((act) => act()));
        await end(uuid, 'SUCCESS');
        const [state] = await states(`w${round}`);
        expect({ round, ...state }).toEqual({ round, windowId: `w${round}`, spent: ESTIMATE, reserved: 0 });
      }
      expect(await engine.tasks.countOpen(teamId)).toBe(0);
    });
  });
}
