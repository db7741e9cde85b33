import { type Revocation } from './authenticator.js';

export interface AccessChange extends Revocation {
  /** revoked: connections end; changed: only caches are invalidated. */
  effect: 'revoked' | 'changed';
  /** Unix ms when a revocation takes effect; missing: now. */
  at?: number;
}

/** Delivers changes to every instance, including the publisher, at least once and within a second even if a message is lost. */
export abstract class RevocationBus {
  /** @throws ApiError 9010 when the storage does not answer. */
  abstract publish(change: AccessChange): Promise<void>;
  /** @returns a function that stops listening. */
  abstract subscribe(listener: (change: AccessChange) => void): () => void;
  /** Whether a change published now would be delivered at once, not only by the read that follows within a second. */
  abstract isHearing(): boolean;
  abstract close(): Promise<void>;
}
