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
  /** Installations may share a Redis under different prefixes; default `tg:`. */
  keyPrefix?: string;
  /** Default: the time of the server, which is the same for all instances. */
  clock?: Clock;
  /** Unix ms, of the storage; lifetimes start from it. */
  now?: Clock;
  /** Called for faults of the change feed; it recovers by itself. */
  onFault?: (error: unknown) => void;
}

export interface RedisAccessStores extends AccessStores {
  bus: RedisRevocationBus;
}

/** Access stores for any number of processes. Every failure of Redis is an ApiError 9010. The caller owns the connection. */
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
