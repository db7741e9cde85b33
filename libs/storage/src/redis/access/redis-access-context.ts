import { type Clock } from '#access';
import { type RedisConnection } from '../redis-connection.js';
import { type RedisAccessKeys } from './redis-access-keys.js';

/** What every part of access in Redis works with. */
export interface RedisAccessContext {
  connection: RedisConnection;
  keys: RedisAccessKeys;
  /** Left out: the server's own time, which all instances share. */
  clock?: Clock;
  /** Unix ms, of the storage. */
  now: Clock;
}

/** First argument of the scripts that need the time. */
export function timeArgument({ clock }: RedisAccessContext): string {
  return clock === undefined ? '' : String(clock());
}

/** Milliseconds from now until `until` (Unix ms); not above 0 when that is past. */
export function lifetimeOf({ now }: RedisAccessContext, until: number): number {
  return Math.ceil(until - now());
}
