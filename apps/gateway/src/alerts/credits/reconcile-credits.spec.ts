import { type Access, createAccess } from '#access';
import { createMemoryAccessStores, createMemoryEngine, type StorageEngine } from '#storage';
import { type ReconcileOpenTasks, type UpstreamApi } from '#tasks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { intentOf } from '../../../../../libs/storage/testing/contract/samples.js';
import { Conditions } from '../checks/conditions.js';
import { BalanceCheck } from './balance-check.js';
import { ReadBooks } from './read-books.js';
import { ReconcileCredits } from './reconcile-credits.js';
import { SpendableCredits } from './spendable-credits.js';

const MINUTE = 60_000;
const SETTINGS = {
  RECONCILE_CREDITS_MS: 5 * MINUTE,
  ALERT_DRIFT_ABOVE: 0,
  ALERT_BALANCE_BELOW: 0,
  ALERT_BALANCE_COVERS_BUDGETS: true,
};

describe('the reconciliation of credits', () => {
  let now: number;
  let engine: StorageEngine;
  let access: Access;
  let reconcile: ReconcileCredits;

  beforeEach(() => {
    now = Date.parse('2026-03-10T12:00:00Z');
    const clock = () => now;
    engine = createMemoryEngine({ clock });
    const stores = createMemoryAccessStores({ clock });
    access = createAccess({ stores, secrets: ['s'.repeat(32)], clock });
    const { account, alerts, clock: storageClock, creations, tasks } = engine;
    const conditions = new Conditions(alerts, storageClock);
    const { teams } = access;
    const upstream = { balance: async () => ({ balance: 10_000, frozen: 0 }) } as unknown as UpstreamApi;
    const openTasks = { paced: <T>(read: () => Promise<T>) => read() } as unknown as ReconcileOpenTasks;
    const check = new BalanceCheck(conditions, new SpendableCredits(teams, creations, storageClock), SETTINGS);
    const books = new ReadBooks(stores, creations);
    reconcile = new ReconcileCredits(
      account,
      books,
      upstream,
      openTasks,
      teams,
      tasks,
      creations,
      conditions,
      check,
      storageClock,
      SETTINGS,
    );
  });
  afterEach(async () => {
    await access.close();
    await engine.close();
  });

  const teamWith = async (credits: number) => {
    const budgets = { budgets: [{ window: 'total' as const, credits, timeZone: 'UTC' }], labelBudgets: [] };
    return (await access.teams.create({ name: 'Web', budgets, limits: {} })).teamId;
  };
  const read = async () => {
    await reconcile.run(new AbortController().signal);
    now += SETTINGS.RECONCILE_CREDITS_MS;
  };
  const told = async () => {
    const due = await engine.alerts.due(100);
    for (const notice of due) await engine.alerts.settle(notice, { done: ['slack'], retryAt: null });
    return due.map(({ word, alert: { kind, subject, level } }) => `${kind} ${subject} ${word} ${level}`);
  };

  it('tells when the account has fewer credits than the teams may still spend, when it gets worse, and when it is over', async () => {
    await teamWith(4_000);
    const second = await teamWith(5_000);
    const judge = async (balance: number) => {
      await reconcile.judge({ at: now, balance, frozen: 0, spent: 0, held: 0, books: 0, step: 0, drift: 0, added: 0 });
      return told();
    };
    expect(await judge(9_000)).toEqual([]);
    expect(await judge(8_999)).toEqual(['account-balance budgets fired 1']);
    expect(await judge(8_000)).toEqual([]);
    expect(await judge(800)).toEqual(['account-balance budgets worse 2']);
    // A team that is switched off spends nothing.
    await access.teams.update(second, { disabled: true });
    expect(await judge(4_000)).toEqual(['account-balance budgets over 0']);
  });

  it('lists credits that a creation holds whose task was not found for a quarter of an hour, once', async () => {
    const teamId = await teamWith(1_000);
    const intent = intentOf(teamId, { estimate: 130, startedAt: now });
    await engine.creations.begin(intent);
    const found = async () => (await engine.account.findings('reservation-without-task', { limit: 10 })).items;
    now += 14 * MINUTE;
    await read();
    expect(await found()).toEqual([]);
    now += 2 * MINUTE;
    await read();
    await read();
    expect(await found()).toMatchObject([{ id: intent.creationId, teamId, credits: 130, charged: null }]);
  });
});
