import { type Revocation } from './authenticator.js';

export interface AccessChange extends Revocation {
  /** revoked: connections end; changed: only what is cached is read again. */
  effect: 'revoked' | 'changed';
  /** Unix ms when a revocation takes effect; left out: now. */
  at?: number;
}

/** Carries changes to every instance, the publishing one included, at least once and within a second even when a message is lost. */
export abstract class RevocationBus {
  /** @throws ApiError 9010 when the storage does not answer. */
  abstract publish(change: AccessChange): Promise<void>;
  /** @returns a function that stops listening. */
  abstract subscribe(listener: (change: AccessChange) => void): () => void;
  /** Whether a change published now would be heard at once, and not only by the reading that follows within a second. */
  abstract isHearing(): boolean;
  abstract close(): Promise<void>;
}
