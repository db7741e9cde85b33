export interface RatePolicy {
  /** Named in the RateLimit headers, e.g. `key-requests`. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** fixed: the window starts with its first hit; sliding: at most `limit` in any period of `windowSeconds`. */
  kind: 'fixed' | 'sliding';
}

export interface RateCounter {
  /** Who is counted, e.g. `key:abc` or `team`. */
  subject: string;
  policy: RatePolicy;
}

export interface RateReading {
  policy: RatePolicy;
  allowed: boolean;
  remaining: number;
  /** Until the window ends, or a sliding window has room again. */
  resetMs: number;
}

/** Exact across instances. @throws ApiError 9010 when the storage does not answer. */
export abstract class RateLimiter {
  /**
   * Takes one from every counter, or from none if one is used up. Results are in the order of the counters.
   * @param teamId null: counters of the whole account.
   */
  abstract take(teamId: string | null, counters: readonly RateCounter[]): Promise<RateReading[]>;
  /** Undoes one `take`. */
  abstract giveBack(teamId: string | null, counters: readonly RateCounter[]): Promise<void>;
}
