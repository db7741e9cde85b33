import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dayOf } from '../../src/retention.js';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { createdFor, intentOf, makeTask, readingOf, teamName, windowOf } from './samples.js';

export function creationLedgerContract(under: EngineUnderTest): void {
  describe('creation ledger', () => {
    let engine: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create();
      teamId = teamName();
    });
    afterEach(() => engine.close());

    const state = async (windowId: string) => (await engine.creations.budgetState(teamId, [windowId]))[0];
    const end = (uuid: string, status: string) =>
      engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, status) });

    it('lets exactly one of two concurrent creations with the same key begin, then repeats its answer', async () => {
      const one = intentOf(teamId, { idempotencyKey: 'a' });
      const two = intentOf(teamId, { idempotencyKey: 'a' });
      const verdicts = await Promise.all([engine.creations.begin(one), engine.creations.begin(two)]);
      expect(verdicts).toEqual([{ verdict: 'begun' }, { verdict: 'in-progress', creationId: one.creationId }]);
      const created = createdFor(one);
      const asked = { teamId, idempotencyKey: 'a', bodyDigest: one.bodyDigest };
      expect(await engine.creations.settled(asked)).toBeNull();
      await engine.creations.complete(one, created);
      expect(await engine.creations.begin(two)).toEqual({ verdict: 'replayed', answer: created.answer });
      expect(await engine.creations.settled(asked)).toEqual({ verdict: 'replayed', answer: created.answer });
      expect(await engine.creations.settled({ ...asked, bodyDigest: 'd2' })).toEqual({ verdict: 'key-reused' });
      for (const other of [{ teamId: teamName() }, { idempotencyKey: 'b' }])
        expect(await engine.creations.settled({ ...asked, ...other })).toBeNull();
      expect(await engine.creations.begin({ ...two, bodyDigest: 'd2' })).toEqual({ verdict: 'key-reused' });
      expect((await engine.creations.begin({ ...two, teamId: teamName() })).verdict).toBe('begun');
    });

    it('counts a begin that is sent twice once', async () => {
      const intent = intentOf(teamId, { idempotencyKey: 'a', estimate: 10, windows: [windowOf('w', 15)] });
      expect(await engine.creations.begin(intent)).toEqual({ verdict: 'begun' });
      expect(await engine.creations.begin(intent)).toEqual({ verdict: 'begun', earlier: { body: intent.body } });
      expect(await state('w')).toEqual({ windowId: 'w', spent: 0, reserved: 10 });
    });

    it('allows one attempt of a creation at a time, and the next when it has given up or timed out', async () => {
      const first = intentOf(teamId, { idempotencyKey: 'a', estimate: 10, windows: [windowOf('w', 100)] });
      const attempt = (id: string, lastsMs = 60_000) => ({ ...first, attempt: { id, lastsMs } });
      await engine.creations.begin(first);
      const waits = { verdict: 'in-progress', creationId: first.creationId };
      expect(await engine.creations.begin(attempt('second'))).toEqual(waits);
      expect(await engine.creations.resume(attempt('second'))).toBe(false);
      await engine.creations.suspend(attempt('second'));
      expect(await engine.creations.begin(attempt('second'))).toEqual(waits);
      await engine.creations.suspend(first);
      expect(await engine.creations.begin(attempt('second', 0))).toEqual({ verdict: 'begun', earlier: { body: first.body } });
      expect(await engine.creations.resume(attempt('third'))).toBe(true);
      await engine.creations.abort(first);
      expect(await state('w')).toEqual({ windowId: 'w', spent: 0, reserved: 10 });
      await engine.creations.abort(attempt('third'));
      expect(await state('w')).toEqual({ windowId: 'w', spent: 0, reserved: 0 });
      expect(await engine.creations.resume(first)).toBe(false);
    });

    it('accepts amounts that fit to the last fraction of a credit, and not a fraction more', async () => {
      const one = () => engine.creations.begin(intentOf(teamId, { estimate: 0.1, windows: [windowOf('w', 0.3)] }));
      const verdicts = [await one(), await one(), await one(), await one()].map(({ verdict }) => verdict);
      expect(verdicts).toEqual(['begun', 'begun', 'begun', 'over-budget']);
    });

    it('reserves in all windows or in none', async () => {
      const tight = windowOf('key|day', 5, { entity: 'key', window: 'day', resetsAt: Date.now() + 1_000 });
      const windows = [windowOf('team|total', 100), tight];
      expect(await engine.creations.begin(intentOf(teamId, { estimate: 6, windows }))).toEqual({
        verdict: 'over-budget',
        window: tight,
        spent: 0,
        reserved: 0,
      });
      expect(await state('team|total')).toEqual({ windowId: 'team|total', spent: 0, reserved: 0 });
    });

    it('never lets concurrent creations exceed a budget together', async () => {
      const intents = Array.from({ length: 20 }, () => intentOf(teamId, { estimate: 10, windows: [windowOf('w', 55)] }));
      const outcomes = await Promise.all(intents.map((intent) => engine.creations.begin(intent)));
      expect(outcomes.filter((outcome) => outcome.verdict === 'begun')).toHaveLength(5);
      expect(await state('w')).toEqual({ windowId: 'w', spent: 0, reserved: 50 });
    });

    it.each([
      ['SUCCESS', 30, { spent: 30, reserved: 0 }],
      ['SUCCESS', null, { spent: 10, reserved: 0 }],
      ['FAILED', 30, { spent: 0, reserved: 0 }],
      ['CANCELLED', null, { spent: 0, reserved: 0 }],
    ])('corrects the reservation to the real cost and finishes it once: %s at %s', async (status, costCredits, counters) => {
      const intent = { estimate: 10, windows: [windowOf('w', 100)] };
      const { uuid, intent: made, created } = await makeTask(engine, teamId, { intent, meta: { costCredits } });
      expect(await state('w')).toEqual({ windowId: 'w', spent: 0, reserved: costCredits ?? 10 });
      await end(uuid, status);
      await end(uuid, status);
      await engine.creations.complete(made, created);
      expect(await state('w')).toEqual({ windowId: 'w', ...counters });
      expect((await engine.tasks.read(teamId, uuid))?.record?.status.status).toBe(status);
    });

    it('books fractions of credits', async () => {
      for (const costCredits of [0.1, 0.2]) {
        const { uuid } = await makeTask(engine, teamId, { intent: { windows: [windowOf('w', 9)] }, meta: { costCredits } });
        await end(uuid, 'SUCCESS');
      }
      expect((await state('w'))?.spent).toBeCloseTo(0.3, 12);
      expect((await state('w'))?.reserved).toBeCloseTo(0, 12);
    });

    it('counts ended tasks by key, flow and outcome', async () => {
      const one = await makeTask(engine, teamId, { meta: { costCredits: 7 } });
      const two = await makeTask(engine, teamId, { meta: { costCredits: 5 } });
      const three = await makeTask(engine, teamId, { intent: { keyId: 'k_2', flowName: 'model-remesh' } });
      await end(one.uuid, 'SUCCESS');
      await end(two.uuid, 'FAILED');
      await end(three.uuid, 'CANCELLED');
      const day = dayOf(Date.now());
      expect(await engine.usage.read(teamId, [day, '2000-01-01'])).toEqual([
        { day, keyId: 'k_1', flowName: 'text-to-model', succeeded: 1, failed: 1, cancelled: 0, credits: 7 },
        { day, keyId: 'k_2', flowName: 'model-remesh', succeeded: 0, failed: 0, cancelled: 1, credits: 0 },
      ]);
    });

    it('limits the open tasks, intents included, of the team and of the key', async () => {
      const { uuid } = await makeTask(engine, teamId);
      await engine.creations.begin(intentOf(teamId, { keyId: 'k_2' }));
      const refused = { verdict: 'too-many-open', entity: 'team', limit: 2 };
      expect(await engine.creations.begin(intentOf(teamId, { maxOpenTasks: { team: 2 } }))).toEqual(refused);
      expect(await engine.creations.begin(intentOf(teamId, { maxOpenTasks: { team: 9, key: 1 } }))).toEqual({
        verdict: 'too-many-open',
        entity: 'key',
        limit: 1,
      });
      await end(uuid, 'FAILED');
      expect(await engine.creations.begin(intentOf(teamId, { maxOpenTasks: { team: 2, key: 1 } }))).toEqual({ verdict: 'begun' });
    });

    it('releases everything when a creation is aborted', async () => {
      const intent = intentOf(teamId, { idempotencyKey: 'a', estimate: 10, windows: [windowOf('w', 10)] });
      await engine.creations.begin(intent);
      await engine.creations.abort(intent);
      await engine.creations.abort(intent);
      expect(await state('w')).toEqual({ windowId: 'w', spent: 0, reserved: 0 });
      expect(await engine.creations.begin(intentOf(teamId, { ...intent, creationId: 'again' }))).toEqual({ verdict: 'begun' });
    });

    it('does not undo a completed creation by aborting it', async () => {
      const { intent, created, uuid } = await makeTask(engine, teamId, { intent: { idempotencyKey: 'a' } });
      await engine.creations.abort(intent);
      expect(await engine.tasks.read(teamId, uuid)).not.toBeNull();
      const again = intentOf(teamId, { idempotencyKey: 'a' });
      expect(await engine.creations.begin(again)).toEqual({ verdict: 'replayed', answer: created.answer });
    });

    it('finds abandoned intents', async () => {
      const old = intentOf(teamId, { startedAt: Date.now() - 60_000, idempotencyKey: 'a', windows: [windowOf('w', 5)] });
      const done = intentOf(teamId, { startedAt: Date.now() - 60_000 });
      for (const intent of [old, done, intentOf(teamId)]) await engine.creations.begin(intent);
      await engine.creations.complete(done, createdFor(done));
      const stale = await engine.creations.stale(Date.now() - 30_000, 1_000);
      expect(stale.filter((intent) => intent.teamId === teamId)).toEqual([old]);
    });

    it('attaches the answer to a task that is already known, and releases the second reservation', async () => {
      const windows = [windowOf('w', 100)];
      const first = await makeTask(engine, teamId, { intent: { estimate: 10, windows } });
      await end(first.uuid, 'SUCCESS');
      const second = intentOf(teamId, { idempotencyKey: 'b', estimate: 10, windows });
      await engine.creations.begin(second);
      await engine.creations.complete(second, createdFor(second, { uuid: first.uuid }));
      expect(await state('w')).toEqual({ windowId: 'w', spent: 10, reserved: 0 });
      expect((await engine.tasks.read(teamId, first.uuid))?.record?.terminal).toBe(true);
      expect((await engine.creations.begin(intentOf(teamId, { idempotencyKey: 'b' }))).verdict).toBe('replayed');
    });

    it('finishes a task that is already final when created', async () => {
      const intent = { estimate: 10, windows: [windowOf('w', 100)] };
      await makeTask(engine, teamId, { intent, status: { status: 'SUCCESS' } });
      expect(await state('w')).toEqual({ windowId: 'w', spent: 10, reserved: 0 });
      expect(await engine.tasks.countOpen(teamId)).toBe(0);
    });
  });
}
