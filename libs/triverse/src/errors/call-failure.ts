import { type ApiError } from '#contracts';

/**
 * What a failed attempt means for the attempts after it.
 * refused: the upstream works and said no; transient: it works but not now, worth another try; outage: it does not work (counts
 * for the breaker, worth another try); cancelled: our caller has gone.
 */
export type FailureKind = 'refused' | 'transient' | 'outage' | 'cancelled';

/** Inside this library a failure travels with its meaning; callers get the `answer`. */
export class CallFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly answer: ApiError,
    /** Seconds of a Retry-After that the upstream sent; the answer's own may be our advice. */
    readonly askedSeconds?: number,
  ) {
    super(answer.message);
    this.name = 'CallFailure';
  }
}
