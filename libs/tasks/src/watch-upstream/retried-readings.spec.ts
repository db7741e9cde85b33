import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Arrival, RetriedReadings } from './retried-readings.js';

const MINUTE = 60_000;

describe('RetriedReadings', () => {
  let tried: Arrival[];
  let overflows: number;
  let unclaimed: Arrival[];
  let readings: RetriedReadings;
  let order: number;

  beforeEach(() => {
    jest.useFakeTimers();
    tried = [];
    overflows = 0;
    unclaimed = [];
    order = 0;
    readings = new RetriedReadings(
      (arrival) => tried.push(arrival),
      () => overflows++,
      (left) => unclaimed.push(left),
    );
  });
  afterEach(() => void jest.useRealTimers());

  const arrival = (taskId: string, status: string): Arrival => ({ reading: { taskId, status }, order: ++order });

  it('retries a reading of an unknown task a few times, and then drops it', () => {
    const only = arrival('a', 'RUNNING');
    readings.keep(only, 'unclaimed');
    for (let at = 0; at < 10; at++) {
      jest.advanceTimersByTime(MINUTE);
      if (tried.length > at) readings.keep(only, 'unclaimed');
    }
    expect(tried).toHaveLength(5);
    expect(readings.size()).toBe(0);
    expect(unclaimed).toEqual([only]);
  });

  it('does not retry sooner because a task has many frames, and retries the newest', () => {
    const frames = ['PENDING', 'QUEUED', 'RUNNING', 'RUNNING', 'SUCCESS'].map((status) => arrival('a', status));
    for (const frame of frames) readings.keep(frame, 'unclaimed');
    jest.advanceTimersByTime(MINUTE);
    expect(tried).toEqual([frames.at(-1)]);
  });

  it('retries an unsaved reading until the storage accepts it', () => {
    const only = arrival('a', 'SUCCESS');
    readings.keep(only, 'unsaved');
    for (let at = 0; at < 100; at++) {
      jest.advanceTimersByTime(1_000);
      readings.keep(only, 'unsaved');
    }
    expect(tried.length).toBeGreaterThan(90);
    readings.stored(only);
    jest.advanceTimersByTime(MINUTE);
    expect(readings.size()).toBe(0);
  });

  it('keeps readings newer than what the store has accepted, and retries nothing older after it', () => {
    const [older, newer] = [arrival('a', 'RUNNING'), arrival('a', 'SUCCESS')];
    readings.keep(newer, 'unsaved');
    readings.stored(older);
    readings.keep(older, 'unsaved');
    jest.advanceTimersByTime(100);
    expect(tried).toEqual([newer]);
  });

  it('reports when it had to drop an unsaved reading', () => {
    for (let at = 0; at < 2_001; at++) readings.keep(arrival(`task-${at}`, 'RUNNING'), at === 0 ? 'unsaved' : 'unclaimed');
    expect([readings.size(), overflows]).toEqual([2_000, 1]);
    readings.clear();
    jest.advanceTimersByTime(MINUTE);
    expect(tried).toEqual([]);
  });
});
