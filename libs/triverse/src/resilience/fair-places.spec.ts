import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FairPlaces } from './fair-places.js';

const PATIENCE_MS = 1_000;

describe('the slots of a pool', () => {
  let places: FairPlaces;
  /** Who has a place, in the order of its coming. */
  let inside: { who: string; release: () => void }[];
  let evicted: string[];
  let gone: AbortController;

  beforeEach(() => {
    jest.useFakeTimers();
    places = new FairPlaces({ active: 8, queued: 8 }, PATIENCE_MS);
    [inside, evicted, gone] = [[], [], new AbortController()];
  });
  afterEach(() => {
    gone.abort();
    jest.useRealTimers();
  });

  const leave = (who: string): void => {
    const at = inside.findIndex((one) => one.who === who);
    inside.splice(at, 1)[0]?.release();
  };
  /** `team/credential`; a transfer that is ended leaves. */
  const enter = async (who: string, recent: number | 'kept' | 'a call' = 0, waitMs?: number): Promise<string> => {
    const [team = '', credential = ''] = who.split('/');
    const evict = () => {
      evicted.push(who);
      leave(who);
    };
    const recentBytes = () => (typeof recent === 'number' ? recent : undefined);
    const transfer = recent === 'a call' ? undefined : { recentBytes, evict };
    try {
      const release = await places.take({ owner: { team, credential }, signal: gone.signal, transfer, waitMs });
      inside.push({ who, release });
      return 'in';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const fill = async (who: string, times = 8) => Promise.all(Array.from({ length: times }, () => enter(who)));
  const count = (who: string) => inside.filter((one) => one.who === who).length;

  it('all go to one team while nobody else waits', async () => {
    await fill('a/1');
    await jest.advanceTimersByTimeAsync(10 * PATIENCE_MS);
    expect([count('a/1'), evicted]).toEqual([8, []]);
  });

  it('are shared equally with a waiting team, by aborting the slowest transfer', async () => {
    for (let pace = 0; pace < 8; pace++) await enter('a/1', 100 - pace);
    const others = Array.from({ length: 6 }, () => enter('b/1'));
    await jest.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(count('b/1')).toBe(0);
    await jest.advanceTimersByTimeAsync(2 * PATIENCE_MS);
    expect([count('a/1'), count('b/1')]).toEqual([4, 4]);
    await jest.advanceTimersByTimeAsync(5 * PATIENCE_MS);
    expect(evicted).toHaveLength(4);
    gone.abort();
    expect(await Promise.all(others)).toEqual(expect.arrayContaining(['in']));
  });

  it('are shared equally among the credentials of a team, at no cost to other teams', async () => {
    await fill('b/1', 4);
    await fill('a/1', 4);
    const others = Array.from({ length: 4 }, () => enter('a/2'));
    await jest.advanceTimersByTimeAsync(3 * PATIENCE_MS);
    expect([count('a/1'), count('a/2'), count('b/1')]).toEqual([2, 2, 4]);
    gone.abort();
    await Promise.all(others);
  });

  it('go to the caller with the fewest, not to the one that waited longest', async () => {
    await fill('a/1', 7);
    await enter('b/1');
    const waiting = ['a/1', 'b/1', 'c/1'].map((who) => enter(who, 'a call'));
    leave('a/1');
    await waiting[2];
    expect(count('c/1')).toBe(1);
    gone.abort();
    await Promise.all(waiting);
  });

  it('are not taken from transfers that must not be aborted', async () => {
    for (let i = 0; i < 8; i++) await enter('a/1', i < 7 ? 'kept' : 5);
    const waiting = [enter('b/1'), enter('b/1')];
    await jest.advanceTimersByTimeAsync(5 * PATIENCE_MS);
    expect([count('b/1'), evicted]).toEqual([1, ['a/1']]);
    gone.abort();
    await Promise.all(waiting);
  });

  it('have a queue that no single caller can fill', async () => {
    await fill('a/1');
    const own = Array.from({ length: 8 }, () => enter('a/1', 'a call'));
    expect(await enter('a/1')).toContain('too many calls');
    const other = enter('b/1');
    leave('a/1');
    expect(await other).toBe('in');
    gone.abort();
    expect((await Promise.all(own)).filter((text) => text.includes('too many calls'))).toHaveLength(1);
  });

  it('are waited for no longer than allowed', async () => {
    await fill('a/1');
    const late = enter('a/1', 0, 500);
    await jest.advanceTimersByTimeAsync(500);
    expect(await late).toContain('too many calls');
    expect(places.queued).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are no longer waited for by a caller that leaves', async () => {
    await fill('a/1');
    const late = enter('b/1');
    gone.abort();
    expect(await late).toContain('cancelled');
    expect([places.queued, places.held, jest.getTimerCount()]).toEqual([0, 8, 0]);
  });
});
