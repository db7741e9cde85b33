import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../test/support/redis-server.js';
import { OpenStorage } from './open-storage.js';

describe('a storage that is closed', () => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await startRedisServer()));
  afterAll(() => redis.stop());

  afterEach(() => void jest.restoreAllMocks());

  it('leaves no timer of its change feed behind, and starts none for a late subscription', async () => {
    const faults: unknown[] = [];
    const started = jest.spyOn(globalThis, 'setInterval');
    const cleared = jest.spyOn(globalThis, 'clearInterval');
    const storage = await OpenStorage.open({
      redisUrl: redis.url,
      keyPrefix: 'closing:',
      onFault: (fault) => faults.push(fault),
    });
    storage.stores.bus.subscribe(() => undefined);
    await storage.close();
    storage.stores.bus.subscribe(() => undefined);
    const timers = started.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.length).toBeGreaterThan(0);
    const left = timers.filter((timer) => !cleared.mock.calls.some(([one]) => one === timer));
    expect(left).toEqual([]);
    expect(faults).toEqual([]);
  });
});
