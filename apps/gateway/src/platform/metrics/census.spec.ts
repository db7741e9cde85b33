import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Census } from './census.js';

describe('Census', () => {
  let counts: number;
  let faults: unknown[];
  let count: () => Promise<number>;
  const census = (restMs: number) => new Census(() => count(), { restMs, onFault: (error) => faults.push(error) });

  beforeEach(() => {
    counts = 0;
    faults = [];
    count = async () => ++counts;
  });

  it('counts once for all who ask while it rests', async () => {
    const figure = census(60_000);
    expect(await Promise.all([figure.read(), figure.read()])).toEqual([1, 1]);
    expect(await figure.read()).toBe(1);
    expect(counts).toBe(1);
  });

  it('counts again after its rest', async () => {
    const figure = census(0);
    jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(1).mockReturnValueOnce(1).mockReturnValue(1_000);
    await figure.read();
    expect(await figure.read()).toBe(2);
    jest.restoreAllMocks();
  });

  it('rests for twenty times as long as a count takes', async () => {
    const figure = census(0);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    count = async () => {
      clock.mockReturnValue(50 * ++counts);
      return counts;
    };
    await figure.read();
    clock.mockReturnValue(50 + 20 * 50 - 1);
    expect(await figure.read()).toBe(1);
    clock.mockReturnValue(50 + 20 * 50);
    expect(await figure.read()).toBe(2);
    jest.restoreAllMocks();
  });

  it('gives nothing after a failure, and says why', async () => {
    const figure = census(0);
    count = async () => Promise.reject(new Error('away'));
    expect(await figure.read()).toBeUndefined();
    expect(faults).toEqual([new Error('away')]);
  });
});
