import { type AccessStores, type Clock } from '#access';
import { type Collections } from '../../collections/collection.js';
import { MemoryCollections } from '../../collections/memory-collections.js';
import { MemoryAuditLog } from './memory-audit-log.js';
import { MemoryKeyStore } from './memory-key-store.js';
import { MemoryOneTimeClaims } from './memory-one-time-claims.js';
import { MemoryRateLimiter } from './memory-rate-limiter.js';
import { MemoryRevocationBus } from './memory-revocation-bus.js';
import { MemoryRevocationStore } from './memory-revocation-store.js';
import { MemorySessionStore } from './memory-session-store.js';
import { MemorySocketSlots } from './memory-socket-slots.js';
import { MemoryTeamStore } from './memory-team-store.js';
import { MemoryUploadShare } from './memory-upload-share.js';

export interface MemoryAccessOptions {
  clock?: Clock;
  /** Where records are stored; default: in memory only. Counters of limits and leases are always in memory. */
  collections?: Collections;
}

/** The access stores of one process. */
export function createMemoryAccessStores(options: MemoryAccessOptions = {}): AccessStores {
  const { clock = Date.now, collections = new MemoryCollections() } = options;
  return {
    teams: new MemoryTeamStore(collections),
    keys: new MemoryKeyStore(collections),
    revocations: new MemoryRevocationStore(collections, clock),
    bus: new MemoryRevocationBus(),
    sessions: new MemorySessionStore(collections, clock),
    claims: new MemoryOneTimeClaims(collections, clock),
    audit: new MemoryAuditLog(collections),
    rateLimiter: new MemoryRateLimiter(clock),
    uploadShare: new MemoryUploadShare(clock),
    socketSlots: new MemorySocketSlots(clock),
  };
}
