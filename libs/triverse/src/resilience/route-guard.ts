import {
  BrokenCircuitError,
  bulkhead,
  type BulkheadPolicy,
  BulkheadRejectedError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  CountBreaker,
  handleWhen,
  TaskCancelledError,
} from 'cockatiel';
import { CallFailure } from '../errors/call-failure.js';
import { unavailable } from '../errors/transport-failure-mapper.js';
import { failureOf } from '../http/call-clock.js';
import { type BreakerOptions, type ConcurrencyLimit } from '../triverse-options.js';

const NOT_SENT = { reachedUpstream: false };

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Limit of calls in flight and circuit breaker of one class of routes. */
export class RouteGuard {
  readonly #bulkhead: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #limit: ConcurrencyLimit;
  readonly #halfOpenAfterMs: number;
  #openedAt = 0;

  constructor(breaker: BreakerOptions, limit: ConcurrencyLimit) {
    this.#limit = limit;
    this.#halfOpenAfterMs = breaker.halfOpenAfterMs;
    this.#bulkhead = bulkhead(limit.active, limit.queued);
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof CallFailure && error.kind === 'outage'),
      {
        halfOpenAfter: breaker.halfOpenAfterMs,
        breaker: new CountBreaker({
          size: breaker.size,
          minimumNumberOfCalls: breaker.minimumCalls,
          threshold: breaker.threshold,
        }),
      },
    );
    this.#breaker.onBreak(() => (this.#openedAt = Date.now()));
  }

  get state(): BreakerState {
    if (this.#breaker.state === CircuitState.Closed) return 'closed';
    return this.#breaker.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  get inFlight(): number {
    return this.#limit.active - this.#bulkhead.executionSlots;
  }

  get queued(): number {
    return this.#limit.queued - this.#bulkhead.queueSlots;
  }

  /**
   * Runs one attempt.
   * @param closed when given, the result keeps its place among the calls in flight until this ends: a stream is in flight until its end.
   * @throws CallFailure
   */
  run<T>(attempt: () => Promise<T>, signal: AbortSignal, closed?: (result: T) => Promise<void>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const work = async () => {
        const result = await this.#breaker.execute(() => liveOnly(signal, attempt), signal);
        resolve(result);
        await closed?.(result);
      };
      this.#bulkhead.execute(work, signal).catch((error: unknown) => reject(this.#explain(error, signal)));
    });
  }

  #explain(error: unknown, signal: AbortSignal): Error {
    if (error instanceof TaskCancelledError || signal.aborted) return failureOf(signal);
    if (error instanceof BrokenCircuitError) {
      const seconds = (this.#openedAt + this.#halfOpenAfterMs - Date.now()) / 1000;
      return new CallFailure('refused', unavailable('upstream unavailable (circuit open)', seconds, NOT_SENT));
    }
    if (error instanceof BulkheadRejectedError) {
      return new CallFailure('refused', unavailable('upstream unavailable (too many calls in flight)', 1, NOT_SENT));
    }
    return error instanceof Error ? error : new Error('unknown failure');
  }
}

/** A call that waited for another's probe may have been given up meanwhile: that is no failure of the upstream's. */
function liveOnly<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  return signal.aborted ? Promise.reject(new CallFailure('cancelled', failureOf(signal).answer)) : attempt();
}
