import { type Principal } from '../principal.js';
import { type Clock, type Schedule } from '../shared/clock.js';
import { MAX_STANDING_AGE_MS } from './credential-state-cache.js';
import { stillHolds } from './still-holds.js';
import { type Verified } from './team-key-verifier.js';

/** Of each of the two generations; what comes beyond is verified the longer way. */
const MAX_RECENT = 10_000;

/**
 * Credentials that were verified within the last second, by their own text: hashing one costs more than all the rest of a look-up.
 * None of them stays longer than two seconds, whether it is asked for again or not.
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
