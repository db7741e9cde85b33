import { describe, expect, it } from '@jest/globals';
import { failureLevel, failureRate } from './failure-rate.js';

const of = (failed: number, ended: number) => ({ failed, succeeded: ended - failed });
const WEEK = of(50, 1_000);

describe('the failure rate of a flow', () => {
  it.each([
    [of(1, 20), 0],
    [of(4, 40), 0],
    [of(7, 40), 1],
    [of(20, 40), 2],
    [of(36, 40), 3],
    // Too few to say anything.
    [of(19, 19), 0],
  ])('of %j against one in twenty before has the level %d', (lately, level) => {
    expect(failureLevel(lately, WEEK)).toBe(level);
  });

  it('is as usual where it was as bad before', () => {
    expect(failureLevel(of(24, 40), of(500, 1_000))).toBe(0);
    expect(failureRate(of(0, 0))).toBe(0);
  });
});
