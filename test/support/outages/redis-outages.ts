import { RECORD_VERSION, RedisKeys, UNFINISHED_RESTORE } from '#storage';
import { type RedisServer } from '../redis-server.js';
import { startStack } from '../stack.js';
import { type Outage, type Site } from './outage.js';

const OTHER_PASSWORD = 'a-password-that-no-gateway-has';
/** The port of nobody. */
const NOWHERE = ['127.0.0.1', '1'];
const VERSION = new RedisKeys().version();
const ENV = { WATCH_LEASE_MS: '1000', REDIS_RECONNECT_MAX_MS: '200' };

const onRedis = (
  id: string,
  fault: { plant: (redis: RedisServer) => unknown; heal: (redis: RedisServer) => unknown },
): Outage => ({
  id,
  async start(): Promise<Site> {
    const stack = await startStack({
      engine: 'redis',
      redis: { appendOnly: true },
      sandbox: { taskDurationMs: 600_000 },
      env: ENV,
    });
    const redis = stack.redis as RedisServer;
    return { ...stack, plant: () => fault.plant(redis), heal: () => fault.heal(redis) };
  },
});

export const REDIS_OUTAGES: readonly Outage[] = [
  onRedis('redis-away', { plant: (redis) => redis.kill(), heal: (redis) => redis.start() }),
  onRedis('redis-hung', { plant: (redis) => redis.freeze(), heal: (redis) => redis.resume() }),
  onRedis('redis-read-only', {
    plant: (redis) => redis.cli('REPLICAOF', ...NOWHERE),
    heal: (redis) => redis.cli('REPLICAOF', 'NO', 'ONE'),
  }),
  onRedis('redis-full', {
    plant: (redis) => redis.cli('CONFIG', 'SET', 'maxmemory', '1'),
    heal: (redis) => redis.cli('CONFIG', 'SET', 'maxmemory', '0'),
  }),
  onRedis('redis-password', {
    plant(redis) {
      redis.cli('CONFIG', 'SET', 'requirepass', OTHER_PASSWORD);
      for (const type of ['normal', 'pubsub'])
        redis.cli('--no-auth-warning', '-a', OTHER_PASSWORD, 'CLIENT', 'KILL', 'TYPE', type);
    },
    heal: (redis) => redis.cli('--no-auth-warning', '-a', OTHER_PASSWORD, 'CONFIG', 'SET', 'requirepass', ''),
  }),
  onRedis('redis-newer', {
    plant: (redis) => redis.cli('SET', VERSION, String(RECORD_VERSION.readable + 1)),
    heal: (redis) => redis.cli('SET', VERSION, String(RECORD_VERSION.written)),
  }),
  onRedis('redis-restoring', {
    plant: (redis) => redis.cli('SET', VERSION, String(UNFINISHED_RESTORE)),
    heal: (redis) => redis.cli('SET', VERSION, String(RECORD_VERSION.written)),
  }),
];
