import { describe, expect, it } from '@jest/globals';
import { KEPT_IN_ALL, KEPT_PER_CALLER, RefusalTally } from './refusal-tally.js';

describe('the tally of refusals', () => {
  const countUp = (tally: RefusalTally<number>, caller: string, times: number) =>
    Array.from({ length: times }, (_, at) => tally.count(caller, at)).filter(Boolean).length;

  it('keeps some of each caller in a minute, and says how many more there were', () => {
    const tally = new RefusalTally<number>();
    expect(countUp(tally, 'loud', 40)).toBe(KEPT_PER_CALLER);
    expect(countUp(tally, 'quiet', 2)).toBe(2);
    expect(tally.turn()).toEqual([{ left: 40 - KEPT_PER_CALLER, last: 39 }]);
    expect(tally.turn()).toEqual([]);
    expect(countUp(tally, 'loud', 1)).toBe(1);
  });

  it('keeps no more than so many in all, from however many callers they come', () => {
    const tally = new RefusalTally<number>();
    const kept = Array.from({ length: 5_000 }, (_, at) => countUp(tally, `caller-${at}`, 1));
    expect(kept.filter((one) => one === 1)).toHaveLength(KEPT_IN_ALL);
    const turned = tally.turn();
    expect(turned.reduce((sum, { left }) => sum + left, 0)).toBe(5_000 - KEPT_IN_ALL);
    expect(turned.length).toBeLessThanOrEqual(1_001);
  });
});
