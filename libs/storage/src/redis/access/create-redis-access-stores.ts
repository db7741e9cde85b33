import { type AccessStores, allPages, type Clock, type TeamStore } from '#access';
import { type RedisConnection } from '../redis-connection.js';
import { RedisAccessKeys } from './redis-access-keys.js';
import { RedisAuditLog } from './redis-audit-log.js';
import { RedisKeyStore } from './redis-key-store.js';
import { RedisRateLimiter } from './redis-rate-limiter.js';
import { RedisOneTimeClaims } from './redis-one-time-claims.js';
import { RedisRevocationBus } from './redis-revocation-bus.js';
import { RedisRevocationStore } from './redis-revocation-store.js';
import { RedisSessionStore } from './redis-session-store.js';
import { RedisSocketSlots } from './redis-socket-slots.js';
import { RedisTeamStore } from './redis-team-store.js';
import { RedisUploadShare } from './redis-upload-share.js';

export interface RedisAccessOptions {
  /** Several gateways may share a Redis under different prefixes; `tg:`. */
  keyPrefix?: string;
  /** Left out: the server's own time, which all instances share. */
  clock?: Clock;
  /** Unix ms, of the storage: what lifetimes are counted from. */
  now?: Clock;
  /** Hears of faults of the change feed, which go away by themselves. */
  onFault?: (error: unknown) => void;
}

export interface RedisAccessStores extends AccessStores {
  bus: RedisRevocationBus;
}

/** Access for any number of processes. Every failure of Redis is an ApiError 9010. The connection stays the caller's. */
export function createRedisAccessStores(connection: RedisConnection, options: RedisAccessOptions = {}): RedisAccessStores {
  const { keyPrefix, clock, now = clock ?? Date.now, onFault = () => undefined } = options;
  const context = { connection, keys: new RedisAccessKeys(keyPrefix), now, ...(clock && { clock }) };
  const teams = new RedisTeamStore(context);
  return {
    teams,
    keys: new RedisKeyStore(context),
    revocations: new RedisRevocationStore(context),
    bus: new RedisRevocationBus(context, onFault),
    sessions: new RedisSessionStore(context),
    claims: new RedisOneTimeClaims(context),
    audit: new RedisAuditLog(context, () => teamIdsOf(teams)),
    rateLimiter: new RedisRateLimiter(context),
    uploadShare: new RedisUploadShare(context),
    socketSlots: new RedisSocketSlots(context),
  };
}

async function* teamIdsOf(teams: TeamStore): AsyncIterable<string> {
  for await (const { teamId } of allPages((request) => teams.list(request))) yield teamId;
}
