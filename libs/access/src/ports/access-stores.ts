import { type AuditLog } from './audit-log.js';
import { type KeyStore } from './key-store.js';
import { type OneTimeClaims } from './one-time-claims.js';
import { type RateLimiter } from './rate-limiter.js';
import { type RevocationBus } from './revocation-bus.js';
import { type RevocationStore } from './revocation-store.js';
import { type SessionStore } from './session-store.js';
import { type SocketSlots } from './socket-slots.js';
import { type TeamStore } from './team-store.js';
import { type UploadShare } from './upload-share.js';

/** All access stores of one engine. */
export abstract class AccessStores {
  abstract teams: TeamStore;
  abstract keys: KeyStore;
  abstract revocations: RevocationStore;
  abstract bus: RevocationBus;
  abstract sessions: SessionStore;
  abstract claims: OneTimeClaims;
  abstract audit: AuditLog;
  abstract rateLimiter: RateLimiter;
  abstract uploadShare: UploadShare;
  abstract socketSlots: SocketSlots;
}
