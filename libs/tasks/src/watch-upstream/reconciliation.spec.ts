import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ReconcilePass, type ReconcileRequest } from './reconcile-open-tasks.js';
import { Reconciliation } from './reconciliation.js';

const OPTIONS = { statusFreshMs: 2_000, silentMs: 15_000 };

describe('Reconciliation', () => {
  let link: 'up' | 'down' | 'refused';
  let outcome: ReconcilePass;
  let asked: (ReconcileRequest & { at: number })[];
  let ending: AbortController;
  let reconciliation: Reconciliation;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    link = 'down';
    outcome = { read: 3, unanswered: 0, unknown: 0 };
    asked = [];
    ending = new AbortController();
    reconciliation = new Reconciliation({
      reconcile: {
        execute: async (request) => {
          asked.push({ ...request, at: Date.now() });
          return outcome;
        },
      },
      options: OPTIONS,
      fence: 7,
      link: () => link,
      onPass: () => undefined,
      signal: ending.signal,
    });
    void reconciliation.run();
  });
  afterEach(() => {
    ending.abort();
    jest.useRealTimers();
  });

  const comeUp = () => {
    link = 'up';
    reconciliation.fallBehind();
  };
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('reads everything at once when the link comes up, and only the silent tasks after that', async () => {
    comeUp();
    const upAt = Date.now();
    await pass(10);
    expect(asked[0]).toMatchObject({ fence: 7, observedBefore: upAt });
    expect(reconciliation.isComplete()).toBe(true);
    await pass(5_000);
    expect(asked.at(-1)?.observedBefore).toBe((asked.at(-1)?.at ?? 0) - OPTIONS.silentMs);
  });

  it('is not complete while the storage fails, and asks again within a second', async () => {
    outcome = { read: 0, unanswered: 0, unknown: 1 };
    comeUp();
    await pass(30_000);
    expect(reconciliation.isComplete()).toBe(false);
    expect(asked.length).toBeGreaterThan(30);
    outcome = { read: 3, unanswered: 0, unknown: 0 };
    await pass(1_000);
    expect(reconciliation.isComplete()).toBe(true);
  });

  it('reads again what the upstream left unanswered, but lets no such task keep the rest from being fresh', async () => {
    outcome = { read: 3, unanswered: 1, unknown: 0 };
    comeUp();
    await pass(1_000);
    expect(reconciliation.isComplete()).toBe(false);
    await pass(10_000);
    expect(reconciliation.isComplete()).toBe(true);
  });

  it('polls while the link is down, soon after it went', async () => {
    comeUp();
    await pass(100);
    link = 'down';
    reconciliation.linkChanged();
    const before = asked.length;
    await pass(2_500);
    expect(asked.length).toBe(before + 1);
    await pass(20_000);
    expect(asked.length).toBeGreaterThanOrEqual(before + 8);
  });

  it('asks once a minute, and gives up with the first refusal, when the upstream does not want the key', async () => {
    link = 'refused';
    reconciliation.linkChanged();
    outcome = { read: 16, unanswered: 16, unknown: 1 };
    await pass(120_000);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(asked.every(({ stopWhenUnanswered }) => stopWhenUnanswered)).toBe(true);
  });
});
