import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ReconcilePass, type ReconcileRequest } from './reconcile-open-tasks.js';
import { Reconciliation } from './reconciliation.js';

const answered: ReconcilePass = { read: 3, unanswered: 0, unread: 0, refused: 0, unknown: 0, left: 0 };
const OPTIONS = { statusFreshMs: 2_000, silentMs: 15_000 };

describe('Reconciliation', () => {
  let up: boolean;
  let outcome: ReconcilePass;
  let asked: (ReconcileRequest & { at: number })[];
  let ending: AbortController;
  let reconciliation: Reconciliation;
  let parts: { delay: number };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    up = false;
    outcome = answered;
    parts = { delay: 0 };
    asked = [];
    ending = new AbortController();
    reconciliation = new Reconciliation({
      reconcile: {
        execute: async (request) => {
          asked.push({ ...request, at: Date.now() });
          await new Promise((resolve) => setTimeout(resolve, parts.delay));
          return outcome;
        },
      },
      options: OPTIONS,
      fence: 7,
      clock: { now: Date.now },
      isLinkUp: () => up,
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
    up = true;
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
    expect(asked.at(-1)).toMatchObject({ observedBefore: (asked.at(-1)?.at ?? 0) - OPTIONS.silentMs });
  });

  it('is incomplete while the storage fails, and retries within a second', async () => {
    outcome = { ...answered, read: 0, unknown: 1 };
    comeUp();
    await pass(30_000);
    expect(reconciliation.isComplete()).toBe(false);
    expect(asked.length).toBeGreaterThan(30);
    outcome = answered;
    await pass(1_000);
    expect(reconciliation.isComplete()).toBe(true);
  });

  it('is incomplete until every task was read, in as many passes as needed', async () => {
    outcome = { ...answered, left: 40 };
    comeUp();
    parts.delay = 3_000;
    await pass(20_000);
    expect(reconciliation.isComplete()).toBe(false);
    const round = asked.slice(-4);
    expect(new Set(round.map(({ settled }) => settled)).size).toBe(1);
    outcome = answered;
    await pass(6_000);
    expect(reconciliation.isComplete()).toBe(true);
  });

  it('retries failed reads before it counts as complete', async () => {
    outcome = { ...answered, unread: 1 };
    comeUp();
    await pass(400);
    expect(reconciliation.isComplete()).toBe(false);
  });

  it('retries reads that the upstream left unanswered, without letting such a task keep the others from being fresh', async () => {
    outcome = { ...answered, unanswered: 1 };
    comeUp();
    await pass(1_000);
    expect(reconciliation.isComplete()).toBe(false);
    await pass(10_000);
    expect(reconciliation.isComplete()).toBe(true);
  });

  it('reads everything at once after a bad frame, and follows a series of them no faster than it reads silent tasks', async () => {
    comeUp();
    await pass(20_000);
    const before = asked.length;
    const doubtedAt = Date.now();
    reconciliation.doubt();
    await pass(10);
    expect(asked.slice(before)).toMatchObject([{ observedBefore: doubtedAt }]);
    const stream = setInterval(() => reconciliation.doubt(), 100);
    await pass(60_000);
    clearInterval(stream);
    const whole = asked.slice(before).filter(({ at, observedBefore }) => at - observedBefore < 1_000);
    expect(whole.length).toBeGreaterThanOrEqual(4);
    expect(whole.length).toBeLessThanOrEqual(5);
    expect(asked.length - before).toBeLessThan(30);
  });

  it('polls while the link is down, soon after it went down', async () => {
    comeUp();
    await pass(100);
    up = false;
    reconciliation.linkChanged();
    const before = asked.length;
    await pass(2_500);
    expect(asked.length).toBe(before + 1);
    await pass(20_000);
    expect(asked.length).toBeGreaterThanOrEqual(before + 8);
  });

  it.each([true, false])('retries once a minute while the upstream refuses the key (socket up: %s)', async (isUp) => {
    up = isUp;
    outcome = { ...answered, refused: 3, unknown: 1 };
    reconciliation.fallBehind();
    await pass(120_000);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(reconciliation.isRefused()).toBe(true);
    expect(reconciliation.isComplete()).toBe(false);
    outcome = answered;
    await pass(80_000);
    expect(reconciliation.isRefused()).toBe(false);
    expect(reconciliation.isComplete()).toBe(isUp);
  });
});
