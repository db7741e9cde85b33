import { LRUCache } from 'lru-cache';
import { type Revocation } from '../ports/authenticator.js';
import { type Principal } from '../principal.js';
import { type Verified } from './team-key-verifier.js';

/**
 * Verified credentials by the digest of their text, so that no clear text stays in memory. A change drops only the entries it
 * affects: changing one credential must not force all others to be verified again.
 */
export class VerifiedCredentials {
  readonly #byDigest: LRUCache<string, Verified>;
  readonly #restingOn = new Map<string, Set<Verified>>();

  constructor(max: number) {
    this.#byDigest = new LRUCache({ max, dispose: (verified) => this.#drop(verified) });
  }

  get(digest: string): Verified | undefined {
    return this.#byDigest.get(digest);
  }

  set(digest: string, verified: Verified): void {
    this.#byDigest.set(digest, verified);
    for (const name of supportsOf(verified.principal)) {
      const resting = this.#restingOn.get(name) ?? new Set();
      this.#restingOn.set(name, resting.add(verified));
    }
  }

  /** Invalidates copies of this verification held elsewhere. */
  forget(change: Revocation): void {
    for (const verified of this.#restingOn.get(nameOf(change)) ?? []) verified.readAt = -Infinity;
  }

  clear(): void {
    this.#byDigest.clear();
  }

  #drop(verified: Verified): void {
    verified.readAt = -Infinity;
    for (const name of supportsOf(verified.principal)) {
      const resting = this.#restingOn.get(name);
      resting?.delete(verified);
      if (resting?.size === 0) this.#restingOn.delete(name);
    }
  }
}

function supportsOf({ teamId, keyId, sessionId, tokenId }: Principal): string[] {
  const names = [nameOf({ kind: 'team', id: teamId, teamId }), nameOf({ kind: 'key', id: keyId, teamId })];
  if (sessionId !== undefined) names.push(nameOf({ kind: 'session', id: sessionId, teamId }));
  if (tokenId !== undefined) names.push(nameOf({ kind: 'token', id: tokenId, teamId }));
  return names;
}

function nameOf({ kind, id }: Revocation): string {
  return `${kind} ${id}`;
}
