import { LRUCache } from 'lru-cache';
import { type Principal } from '../principal.js';
import { SessionStore } from '../ports/session-store.js';
import { readSessionSecret } from '../sessions/session-secret.js';
import { sessionPrincipal } from '../sessions/session-principal.js';
import { type Session, type SessionLifetimes } from '../sessions/session.js';
import { type Clock } from '../shared/clock.js';
import { sameDigest } from '../shared/digest.js';
import { unauthenticated } from '../shared/refusals.js';
import { PrincipalChecker } from './principal-checker.js';

/** Uses are recorded at most this many times per idle period, which makes the cost negligible. */
const NOTES_PER_IDLE_TIME = 20;

interface Parts {
  checker: PrincipalChecker;
  store: SessionStore;
  lifetimes: SessionLifetimes;
  clock: Clock;
  /** Called with the key of a session that stands on one. */
  onKeyUsed: (keyId: string) => void;
  onError: (error: unknown) => void;
}

/** Authenticates a browser by the secret in its cookie. */
export class SessionVerifier {
  readonly #noted = new LRUCache<string, number>({ max: 10_000 });

  constructor(private readonly parts: Parts) {}

  /** @throws ApiError 9001, 9010 */
  async verify(cookie: string): Promise<Principal> {
    const presented = readSessionSecret(cookie);
    if (presented === null) throw unauthenticated('malformed');
    const { session, ...support } = await this.parts.checker.sessionStanding(presented.sessionId);
    if (!sameDigest(session.digest, presented.digest)) throw unauthenticated('session-ended');
    this.#note(session);
    if (support.key !== undefined) this.parts.onKeyUsed(support.key.keyId);
    return sessionPrincipal(session, support);
  }

  #note({ sessionId, expiresAt }: Session): void {
    const { clock, lifetimes, store, onError } = this.parts;
    const now = clock();
    const last = this.#noted.get(sessionId);
    if (last !== undefined && now - last < lifetimes.idleMs / NOTES_PER_IDLE_TIME) return;
    this.#noted.set(sessionId, now);
    store.touch(sessionId, now, Math.min(expiresAt, now + lifetimes.idleMs)).catch(onError);
  }
}
