import { type StorageClock } from '#tasks';
import { type Retention } from '../retention.js';
import { type RedisConnection } from './redis-connection.js';
import { type RedisKeys } from './redis-keys.js';

/** Shared by all parts of the Redis engine. */
export interface RedisEngineContext {
  connection: RedisConnection;
  keys: RedisKeys;
  retention: Retention;
  clock: StorageClock;
}
