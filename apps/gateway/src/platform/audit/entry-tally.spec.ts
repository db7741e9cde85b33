import { describe, expect, it } from '@jest/globals';
import { EntryTally } from './entry-tally.js';

describe('the tally of entries', () => {
  const bounds = { perCaller: 5, perGroup: 30 };
  const countUp = (tally: EntryTally<number>, caller: string, times: number, group = 'all') =>
    Array.from({ length: times }, (_, at) => tally.count({ caller, group }, at)).filter(Boolean).length;

  it('keeps some entries of each caller per minute, and counts the rest', () => {
    const tally = new EntryTally<number>(bounds);
    expect(countUp(tally, 'loud', 40)).toBe(5);
    expect(countUp(tally, 'quiet', 2)).toBe(2);
    expect(tally.turn()).toEqual([{ left: 35, last: 39 }]);
    expect(tally.turn()).toEqual([]);
    expect(countUp(tally, 'loud', 1)).toBe(1);
  });

  it('keeps a limited number for a group, over all its callers', () => {
    const tally = new EntryTally<number>(bounds);
    const kept = Array.from({ length: 5_000 }, (_, at) => countUp(tally, `caller-${at}`, 1));
    expect(kept.filter((one) => one === 1)).toHaveLength(30);
    expect(countUp(tally, 'of another group', 1, 'another')).toBe(1);
    const turned = tally.turn();
    expect(turned.reduce((sum, { left }) => sum + left, 0)).toBe(5_000 - 30);
    expect(turned.length).toBeLessThanOrEqual(1_001);
  });
});
