import { type Principal } from '../principal.js';
import { type Clock, type Schedule } from '../shared/clock.js';
import { MAX_STANDING_AGE_MS } from './credential-state-cache.js';
import { stillHolds } from './still-holds.js';
import { type Verified } from './team-key-verifier.js';

/** Per generation, of two; credentials beyond this are verified in full. */
const MAX_RECENT = 10_000;

/**
 * Credentials that were verified within the last second, by their text: hashing costs more than the rest of a lookup.
 * Entries are removed after two seconds at most.
 */
export class RecentCredentials {
  #young = new Map<string, Verified>();
  #old = new Map<string, Verified>();
  #turning = false;

  constructor(
    private readonly clock: Clock,
    private readonly schedule: Schedule,
  ) {}

  get(credential: string): Principal | undefined {
    const known = this.#young.get(credential) ?? this.#old.get(credential);
    return known !== undefined && stillHolds(known, this.clock()) ? known.principal : undefined;
  }

  set(credential: string, verified: Verified): void {
    if (this.#young.size >= MAX_RECENT) return;
    this.#young.set(credential, verified);
    this.#turnLater();
  }

  #turnLater(): void {
    if (this.#turning) return;
    this.#turning = true;
    this.schedule(MAX_STANDING_AGE_MS, () => {
      this.#turning = false;
      this.#old = this.#young;
      this.#young = new Map();
      if (this.#old.size > 0) this.#turnLater();
    });
  }
}
