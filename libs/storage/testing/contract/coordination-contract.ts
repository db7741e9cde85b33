import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FlightStart, type LinkReport } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { makeTask, readingOf, teamName, windowOf, DAY } from './samples.js';

const BRIEF = 40;

export function coordinationContract(under: EngineUnderTest): void {
  describe('lease, link, flights and lifetimes', () => {
    let engine: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create({ statusTerminalTtlMs: BRIEF, idempotencyTtlMs: BRIEF });
      teamId = teamName();
    });
    afterEach(() => engine.close());

    it('has one holder at a time, each with a higher fencing number', async () => {
      const first = (await engine.lease.acquire('a', 60_000)) ?? 0;
      expect(first).toBeGreaterThan(0);
      expect(await engine.lease.acquire('b', 60_000)).toBeNull();
      expect(await engine.lease.acquire('a', 60_000)).toBe(first);
      expect(await engine.lease.renew('a', first, 60_000)).toBe(true);
      expect(await engine.lease.renew('b', first, 60_000)).toBe(false);
      expect(await engine.lease.renew('a', first - 1, 60_000)).toBe(false);
      await engine.lease.release('b', first);
      expect(await engine.lease.renew('a', first, BRIEF)).toBe(true);
      await under.pass(BRIEF);
      expect(await engine.lease.renew('a', first, BRIEF)).toBe(false);
      const second = (await engine.lease.acquire('b', 60_000)) ?? 0;
      expect(second).toBeGreaterThan(first);
      await engine.lease.release('b', second);
      const third = await engine.lease.acquire('c', 60_000);
      expect(third).toBeGreaterThan(second);
      await engine.lease.release('c', third ?? 0);
    });

    it('keeps the last report of the highest fencing number, for as long as it is renewed', async () => {
      const heard: LinkReport[] = [];
      const fence = 1_000;
      const all = new Promise<void>((resolve) => {
        void engine.links.onReport((report) => {
          heard.push(report);
          if (report.state === 'down') resolve();
        });
      });
      const stop = await engine.links.onReport(() => undefined);
      await engine.links.report({ state: 'live', since: 1, fence }, 60_000);
      await engine.links.report({ state: 'polling', since: 2, fence: fence - 1 }, 60_000);
      expect(await engine.links.current()).toEqual({ state: 'live', since: 1, fence });
      await engine.links.report({ state: 'down', since: 3, fence, reason: 'refused' }, BRIEF);
      await all;
      await stop();
      expect(heard.map((report) => report.state)).toEqual(['live', 'down']);
      await under.pass(BRIEF);
      expect(await engine.links.current()).toBeNull();
    });

    it('lets one reader refresh a task at a time', async () => {
      const tryStart = (ttlMs = 60_000) => engine.flights.tryStart(teamId, 'u', { ttlMs, seenAt: null });
      const tokenOf = (start: FlightStart) => (start.verdict === 'started' ? start.token : '');
      const underway = { verdict: 'underway' };
      const token = tokenOf(await tryStart());
      expect(await tryStart()).toEqual(underway);
      await engine.flights.finish(teamId, 'u', 'not the token');
      expect(await tryStart()).toEqual(underway);
      await engine.flights.finish(teamId, 'u', token);
      const brief = tokenOf(await tryStart(BRIEF));
      await engine.flights.keep(teamId, 'u', 'not the token', 1);
      await engine.flights.keep(teamId, 'u', brief, 60_000);
      await under.pass(BRIEF);
      expect(await tryStart()).toEqual(underway);
      await engine.flights.keep(teamId, 'u', brief, BRIEF);
      await under.pass(BRIEF);
      expect(await tryStart()).toMatchObject({ verdict: 'started' });
    });

    it('starts no read for a caller that has not seen the last result', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const first = (await engine.tasks.read(teamId, uuid))?.record?.observedAt ?? 0;
      const tryStart = (seenAt?: number | null) =>
        engine.flights.tryStart(teamId, uuid, { ttlMs: 60_000, ...(seenAt === undefined ? {} : { seenAt }) });
      await engine.tasks.apply(teamId, uuid, { observedAt: first + 5, reading: readingOf(uuid, 'RUNNING') });
      for (const seenAt of [first, null]) expect(await tryStart(seenAt)).toEqual({ verdict: 'observed' });
      expect(await tryStart(first + 5)).toMatchObject({ verdict: 'started' });
      expect(await tryStart(first + 5)).toEqual({ verdict: 'underway' });
      expect(await tryStart()).toEqual({ verdict: 'underway' });
    });

    it('creates a new record and epoch for a status whose time to live has passed, and does not charge it again', async () => {
      const { uuid } = await makeTask(engine, teamId, { intent: { estimate: 10, windows: [windowOf('w', 100)] } });
      const update = { observedAt: Date.now(), reading: readingOf(uuid, 'SUCCESS', { output: { model: 'u' } }) };
      const before = await engine.tasks.apply(teamId, uuid, update);
      await under.pass(BRIEF);
      expect(await engine.tasks.read(teamId, uuid)).toMatchObject({ meta: { uuid }, record: null });
      expect((await engine.tasks.list(teamId, { limit: 5, status: 'SUCCESS' })).tasks).toMatchObject([{ record: null }]);
      const lost = { ...update, expected: { epoch: before.record?.epoch ?? '', rev: 2 } };
      expect(await engine.tasks.apply(teamId, uuid, lost)).toEqual({ verdict: 'conflict', record: null });
      const after = await engine.tasks.apply(teamId, uuid, { ...update, expected: null });
      expect(after).toMatchObject({ verdict: 'applied', record: { rev: 1, terminal: true, status: { status: 'SUCCESS' } } });
      expect(after.record?.epoch).not.toBe(before.record?.epoch);
      expect(await engine.creations.budgetState(teamId, ['w'])).toEqual([{ windowId: 'w', spent: 10, reserved: 0 }]);
      expect(await engine.tasks.countOpen(teamId)).toBe(0);
    });

    it('forgets an idempotency key after its retention', async () => {
      const { intent } = await makeTask(engine, teamId, { intent: { idempotencyKey: 'a' } });
      await under.pass(BRIEF);
      expect((await engine.creations.begin({ ...intent, creationId: 'next', bodyDigest: 'other' })).verdict).toBe('begun');
    });

    it('forgets an old task in a sweep, and releases its credits', async () => {
      const windows = [windowOf('w', 100)];
      const createdAt = Date.now() - 29 * DAY;
      const { uuid } = await makeTask(engine, teamId, {
        intent: { estimate: 10, windows, startedAt: createdAt },
        meta: { createdAt },
      });
      const brief = await under.create({ taskRetentionMs: 20 * DAY });
      await (brief.kind === 'redis' ? brief : engine).sweep();
      if (engine.kind !== 'redis') {
        await under.pass(2 * DAY);
        await engine.sweep();
      }
      await brief.close();
      expect(await engine.tasks.read(teamId, uuid)).toBeNull();
      expect(await engine.tasks.countOpen(teamId)).toBe(0);
      expect((await engine.tasks.list(teamId, { limit: 5 })).tasks).toEqual([]);
      expect(await engine.creations.budgetState(teamId, ['w'])).toEqual([{ windowId: 'w', spent: 0, reserved: 0 }]);
    });

    it('answers a ping', async () => {
      expect(engine.health.engine).toBe(engine.kind);
      expect(await engine.health.ping()).toBeGreaterThanOrEqual(0);
    });
  });
}
