import { type Clock } from '#access';
import { type RedisConnection } from '../redis-connection.js';
import { type RedisAccessKeys } from './redis-access-keys.js';

/** Shared by all access stores in Redis. */
export interface RedisAccessContext {
  connection: RedisConnection;
  keys: RedisAccessKeys;
  /** Default: the time of the server, which is the same for all instances. */
  clock?: Clock;
  /** Unix ms, of the storage. */
  now: Clock;
}

/** First argument of the scripts that need the time. */
export function timeArgument({ clock }: RedisAccessContext): string {
  return clock === undefined ? '' : String(clock());
}

/** Milliseconds from now until `until` (Unix ms); zero or negative if that is past. */
export function lifetimeOf({ now }: RedisAccessContext, until: number): number {
  return Math.ceil(until - now());
}
