import { MAX_STANDING_AGE_MS } from './credential-state-cache.js';
import { type Verified } from './team-key-verifier.js';

/** Whether a verification is recent enough to use without reading again. @param now Unix ms */
export function stillHolds({ principal, readAt }: Verified, now: number): boolean {
  const fresh = now >= readAt && now - readAt < MAX_STANDING_AGE_MS;
  return fresh && (principal.expiresAt === null || principal.expiresAt > now);
}
