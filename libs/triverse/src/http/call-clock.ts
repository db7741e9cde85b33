import { ApiError, isApiError } from '#contracts';
import { CallFailure } from '../errors/call-failure.js';

/**
 * Everything that can end a call early, in one signal whose reason says which: the caller's abort, an outer clock, or a limit of
 * its own. `AbortSignal.any` is avoided: on Node 20 a long-lived signal keeps every signal made from it.
 */
export class CallClock {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #endsAt = Infinity;

  constructor(outer?: AbortSignal) {
    this.#outer = outer;
    if (outer?.aborted) this.#followOuter();
    else outer?.addEventListener('abort', this.#followOuter, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The failure that ended the call, when it was ended early. */
  get failure(): CallFailure | undefined {
    return this.signal.aborted ? failureOf(this.signal) : undefined;
  }

  /** Milliseconds until the limit. */
  get remaining(): number {
    return this.#endsAt - Date.now();
  }

  /**
   * Replaces the limit that was set before.
   * @param failure looked at when the time is over: who kept whom waiting may show only then.
   */
  limit(ms: number, what: string, failure = () => timedOut(what)): void {
    clearTimeout(this.#timer);
    this.#endsAt = Date.now() + ms;
    const expire = () => this.#controller.abort(failure());
    this.#timer = setTimeout(expire, ms);
  }

  end(failure: CallFailure): void {
    this.#controller.abort(failure);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#followOuter);
  }

  readonly #followOuter = (): void => {
    if (this.#outer !== undefined) this.#controller.abort(failureOf(this.#outer));
  };
}

export function timedOut(what: string): CallFailure {
  return new CallFailure('outage', new ApiError(9007, { message: `upstream timed out (${what})` }));
}

/** What an aborted signal means: one of our clocks has said it already, anything else comes from a caller. */
export function failureOf(signal: AbortSignal): CallFailure {
  const reason: unknown = signal.reason;
  if (reason instanceof CallFailure) return reason;
  if (isApiError(reason)) return new CallFailure('cancelled', reason);
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new CallFailure('cancelled', new ApiError(9007, { message: "upstream timed out (the caller's time limit)" }));
  }
  return new CallFailure('cancelled', new ApiError(9006, { message: 'the call was cancelled', retryAfterSeconds: 1 }));
}

/** Settles with `work`, or fails at once when the signal aborts; the work's own end is then ignored. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(failureOf(signal));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
