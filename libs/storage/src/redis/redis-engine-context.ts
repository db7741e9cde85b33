import { type StorageClock } from '#tasks';
import { type Retention } from '../retention.js';
import { type RedisConnection } from './redis-connection.js';
import { type RedisKeys } from './redis-keys.js';

/** What every part of the Redis engine works with. */
export interface RedisEngineContext {
  connection: RedisConnection;
  keys: RedisKeys;
  retention: Retention;
  clock: StorageClock;
}
