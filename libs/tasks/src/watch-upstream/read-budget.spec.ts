import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ReadBudget } from './read-budget.js';

const never = new AbortController().signal;

describe('ReadBudget', () => {
  let budget: ReadBudget;
  let begun: number[];

  beforeEach(() => {
    jest.useFakeTimers();
    begun = [];
    budget = new ReadBudget(20, Date.now);
  });
  afterEach(() => void jest.useRealTimers());

  const ask = (count: number) => {
    for (let asked = 0; asked < count; asked++) void budget.turn(never).then(() => begun.push(Date.now()));
  };
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const begunIn = async (ms: number) => {
    const before = begun.length;
    await pass(ms);
    return begun.length - before;
  };

  it('starts reads evenly, at the given rate per second', async () => {
    ask(200);
    expect(await begunIn(1_000)).toBeLessThanOrEqual(21);
    expect(await begunIn(1_000)).toBe(20);
  });

  it('says how many reads there were, and how many a second are left', async () => {
    expect([budget.total(), budget.left()]).toEqual([0, 20]);
    ask(12);
    await pass(900);
    expect([budget.total(), budget.left()]).toEqual([12, 8]);
    await pass(3_000);
    expect(budget.left()).toBe(20);
    budget.limited(5);
    expect([budget.total(), budget.left()]).toEqual([12, 0]);
  });

  it('pauses after a 429 for as long as the upstream asks, continues at half the rate, and returns to the full rate in time', async () => {
    ask(2_000);
    await pass(1_000);
    budget.limited(5);
    expect(await begunIn(4_999)).toBe(0);
    const after = await begunIn(1_001);
    expect(after).toBeGreaterThanOrEqual(9);
    expect(after).toBeLessThanOrEqual(12);
    await pass(60_000);
    expect(budget.perSecond()).toBe(20);
    expect(await begunIn(1_000)).toBe(20);
  });

  it('counts concurrent refusals as one, and slows down further with each later one', async () => {
    for (let refusal = 0; refusal < 16; refusal++) budget.limited(1);
    expect(budget.perSecond()).toBe(10);
    for (let later = 0; later < 20; later++) {
      await pass(1_000);
      budget.limited(1);
    }
    expect(budget.perSecond()).toBeGreaterThan(0);
    expect(budget.perSecond()).toBeLessThan(1);
  });

  it('keeps no one waiting whose work is done', async () => {
    const ending = new AbortController();
    budget.limited(60);
    const turn = budget.turn(ending.signal);
    ending.abort();
    await expect(turn).resolves.toBeUndefined();
  });
});
