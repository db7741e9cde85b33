import { describe, expect, it } from '@jest/globals';
import { runsOutAt } from './forecast.js';

const DAY = 86_400_000;
const startedAt = Date.UTC(2026, 10, 1);
const endsAt = Date.UTC(2026, 11, 1);
const after = (days: number, used: number, limit = 3_000) =>
  runsOutAt({ limit, used, startedAt, endsAt, now: startedAt + days * DAY });

describe('the forecast of a budget', () => {
  it('says when it ends at the pace so far', () => {
    // 1,500 in ten days are 150 a day: the other 1,500 last for ten more.
    expect(after(10, 1_500)).toBe(Date.UTC(2026, 10, 21));
    expect(after(3, 2_000)).toBe(startedAt + 4.5 * DAY);
  });

  it('says nothing while the pace fits', () => {
    expect(after(10, 1_000)).toBeNull();
    expect(after(29, 2_900)).toBeNull();
  });

  it('says nothing too early, of too little, or of what is spent already', () => {
    expect(after(2.9, 2_900)).toBeNull();
    expect(after(3, 299)).toBeNull();
    expect(after(10, 3_000)).toBeNull();
    expect(after(10, 0, 0)).toBeNull();
  });

  it('does not mind the last hours of a window', () => {
    expect(after(15, 1_510)).toBeNull();
    expect(after(15, 1_540)).not.toBeNull();
  });
});
