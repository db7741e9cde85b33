export interface RatePolicy {
  /** Named in the RateLimit headers, e.g. `key-requests`. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** fixed: counts from the first hit of a window; sliding: no more than `limit` in any stretch of `windowSeconds`. */
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
  /** Until the window ends, or the next place of a sliding window is free. */
  resetMs: number;
}

/** Exact across instances. @throws ApiError 9010 when the storage does not answer. */
export abstract class RateLimiter {
  /**
   * Takes one from every counter, or from none when one of them is used up. Readings stand in the order of the counters.
   * @param teamId null: counters of the whole account.
   */
  abstract take(teamId: string | null, counters: readonly RateCounter[]): Promise<RateReading[]>;
  /** Undoes one `take` that turned out to be for nothing. */
  abstract giveBack(teamId: string | null, counters: readonly RateCounter[]): Promise<void>;
}
