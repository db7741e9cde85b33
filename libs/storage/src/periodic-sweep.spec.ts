import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type OneTimeClaims } from '#access';
import { createMemoryAccessStores } from './memory/access/create-memory-access-stores.js';
import { PeriodicSweep } from './periodic-sweep.js';

const MINUTE = 60_000;

function processOf(claims: OneTimeClaims, sweep: () => Promise<void>) {
  const health = { ping: jest.fn(async () => 1) };
  const faults: unknown[] = [];
  const engine = { sweep, health, clock: { now: () => Date.now() } } as unknown as ConstructorParameters<typeof PeriodicSweep>[0];
  return { sweeper: new PeriodicSweep(engine, claims, (error) => faults.push(error)), health, faults };
}

describe('the sweep of a storage that several processes use', () => {
  const sweep = jest.fn(async () => undefined);
  let claims: OneTimeClaims;
  beforeEach(() => {
    jest.useFakeTimers();
    sweep.mockClear();
    ({ claims } = createMemoryAccessStores({ clock: () => Date.now() }));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is done by one of them in each minute, and all look at the storage', async () => {
    const processes = Array.from({ length: 3 }, () => processOf(claims, sweep));
    for (const { sweeper } of processes) {
      sweeper.start();
      await jest.advanceTimersByTimeAsync(1_000);
    }
    await jest.advanceTimersByTimeAsync(5 * MINUTE);
    expect(sweep).toHaveBeenCalledTimes(5);
    for (const { health } of processes) expect(health.ping).toHaveBeenCalledTimes(5);
    for (const { sweeper } of processes) sweeper.stop();
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(sweep).toHaveBeenCalledTimes(5);
  });

  it('goes on with another when one is gone, and after one that failed', async () => {
    const failing = processOf(claims, () => Promise.reject(new Error('the storage is away')));
    const other = processOf(claims, sweep);
    failing.sweeper.start();
    await jest.advanceTimersByTimeAsync(1_000);
    other.sweeper.start();
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(failing.faults).toHaveLength(1);
    expect(sweep).not.toHaveBeenCalled();
    failing.sweeper.stop();
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(sweep).toHaveBeenCalledTimes(1);
    other.sweeper.stop();
  });
});
