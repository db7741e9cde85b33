import { describe, expect, it } from '@jest/globals';
import { budgetLevel, watchOf } from './budget-watch.js';

const watch = (limit: number, thresholds = [80, 90, 100]) => ({
  ...watchOf({ id: 'w', entity: 'team', entityId: 't', window: 'total', limit, resetsAt: null }, thresholds),
});

describe('the level of a budget', () => {
  it.each([
    [0, 0],
    [79.99, 0],
    [80, 80],
    [89.99, 80],
    [90, 90],
    [100, 100],
    [130, 100],
  ])('of %d of 100 credits is %d', (used, level) => expect(budgetLevel(watch(100), used)).toBe(level));

  it('is not off for sums and limits that are no whole numbers', () => {
    expect(budgetLevel(watch(1.1), 0.88)).toBe(80);
    expect(budgetLevel(watch(0.3), 0.3)).toBe(100);
  });

  it('is 100 when a creation did not fit, once the first threshold is passed', () => {
    expect([0, 79, 80, 95].map((used) => budgetLevel(watch(100), used, true))).toEqual([0, 0, 100, 100]);
    expect(budgetLevel(watch(100, [50]), 60, true)).toBe(50);
  });

  it('is 0 without thresholds, and of a budget of nothing', () => {
    expect([budgetLevel(watch(100, []), 100), budgetLevel(watch(0), 0, true)]).toEqual([0, 0]);
  });
});
