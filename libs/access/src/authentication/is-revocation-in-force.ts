import { keyState } from '../keys/team-key.js';
import { type Revocation } from '../ports/authenticator.js';
import { KeyStore } from '../ports/key-store.js';
import { type Clock } from '../shared/clock.js';

/** Only keys can be revoked for a future time. If the state cannot be read, the answer is yes: connections end rather than outlive a key. */
export function isRevocationInForce(keys: KeyStore, clock: Clock): (revocation: Revocation) => Promise<boolean> {
  return async ({ kind, id }) => {
    if (kind !== 'key') return true;
    const key = await keys.get(id).catch(() => null);
    return key === null || keyState(key, clock()) !== 'active';
  };
}
