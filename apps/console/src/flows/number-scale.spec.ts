import { describe, expect, it } from '@jest/globals';
import { numberScale } from './number-scale.js';

describe('the scale of a slider', () => {
  it('is linear for a narrow range, in round steps', () => {
    expect(numberScale(1, 10)).toMatchObject({ min: 1, max: 10, step: 1 });
    const { step, valueOf } = numberScale(1_024, 4_096);
    expect([step, valueOf(1_024 + step), valueOf(4_096)]).toEqual([64, 1_088, 4_096]);
  });

  it('is logarithmic for a wide range, with round values and exact ends', () => {
    const { min, max, valueOf, positionOf } = numberScale(1_000, 10_000_000);
    expect([valueOf(min), valueOf(max)]).toEqual([1_000, 10_000_000]);
    expect(valueOf((min + max) / 2)).toBe(100_000);
    expect(valueOf(positionOf(1_234_567))).toBe(1_200_000);
  });

  it('keeps the ends when they are not round', () => {
    const { min, max, valueOf, positionOf } = numberScale(1_000, 1_234_567);
    expect([valueOf(min), valueOf(max), positionOf(5_000_000)]).toEqual([1_000, 1_234_567, max]);
  });
});
