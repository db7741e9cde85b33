import { type AccessStores, type Clock } from '#access';
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

/** Access of one process, gone at its exit. */
export function createMemoryAccessStores({ clock = Date.now }: { clock?: Clock } = {}): AccessStores {
  return {
    teams: new MemoryTeamStore(),
    keys: new MemoryKeyStore(),
    revocations: new MemoryRevocationStore(clock),
    bus: new MemoryRevocationBus(),
    sessions: new MemorySessionStore(clock),
    claims: new MemoryOneTimeClaims(clock),
    audit: new MemoryAuditLog(),
    rateLimiter: new MemoryRateLimiter(clock),
    uploadShare: new MemoryUploadShare(clock),
    socketSlots: new MemorySocketSlots(clock),
  };
}
