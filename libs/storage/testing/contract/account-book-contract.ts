import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountReading, BOOKED, type Finding } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { makeTask, readingOf, teamName } from './samples.js';

export function accountBookContract(under: EngineUnderTest): void {
  describe('the book about the account', () => {
    let engine: StorageEngine;
    beforeEach(async () => void (engine = await under.create()));
    afterEach(() => engine.close());

    const finding = (id: string, over: Partial<Finding> = {}): Finding => ({
      kind: 'outside-task',
      id,
      at: 1_000,
      teamId: null,
      flow: 'text-to-model',
      credits: null,
      charged: null,
      note: null,
      ...over,
    });

    it('counts a finding once, and keeps what was noted last', async () => {
      const id = teamName();
      const before = (await engine.account.counts())['forgotten-task'];
      expect(await engine.account.note(finding(id, { kind: 'forgotten-task', at: 9e12 }))).toBe(true);
      expect(await engine.account.note(finding(id, { kind: 'forgotten-task', at: 9e12, charged: 5 }))).toBe(false);
      expect((await engine.account.counts())['forgotten-task']).toBe(before + 1);
      const { items } = await engine.account.findings('forgotten-task', { limit: 1 });
      expect(items).toEqual([finding(id, { kind: 'forgotten-task', at: 9e12, charged: 5 })]);
    });

    it('keeps the newest thousand of a kind, newest first, and counts all', async () => {
      const before = (await engine.account.counts())['end-word'];
      for (let at = 1; at <= 1_005; at += 1) await engine.account.note(finding(`t${at}`, { kind: 'end-word', at }));
      expect((await engine.account.counts())['end-word']).toBe(before + 1_005);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await engine.account.findings('end-word', { limit: 300, ...(cursor !== undefined && { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(Array.from({ length: 1_000 }, (_, at) => `t${1_005 - at}`));
      await expect(engine.account.findings('end-word', { limit: 1, cursor: '?' })).rejects.toMatchObject({ code: 1004 });
    });

    it('keeps readings, newest first', async () => {
      const reading = (at: number): AccountReading => ({
        at,
        balance: at,
        frozen: 1,
        spent: 2,
        held: 3,
        books: 5,
        step: 0,
        drift: 0.5,
        added: 0,
      });
      const now = Date.now();
      for (const at of [now, now + 1, now + 2]) await engine.account.record(reading(at));
      expect(await engine.account.readings(2)).toEqual([reading(now + 2), reading(now + 1)]);
    });

    it('sums up what a team has spent, with and without budgets', async () => {
      const teamId = teamName();
      for (const [status, costCredits] of [
        ['SUCCESS', 10.1],
        ['SUCCESS', 0.2],
        ['FAILED', 90],
      ] as const) {
        const { uuid } = await makeTask(engine, teamId, { meta: { costCredits } });
        await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, status) });
      }
      expect(await engine.creations.budgetState(teamId, [BOOKED])).toEqual([{ windowId: BOOKED, spent: 10.3, reserved: 0 }]);
    });

    it('has a lease for jobs apart from that of the watcher', async () => {
      const watcher = await engine.lease.acquire('a', 60_000);
      const job = await engine.jobs.acquire('b', 60_000);
      expect(job).toBeGreaterThan(0);
      expect(await engine.jobs.acquire('a', 60_000)).toBeNull();
      await engine.jobs.release('b', job ?? 0);
      await engine.lease.release('a', watcher ?? 0);
    });
  });
}
