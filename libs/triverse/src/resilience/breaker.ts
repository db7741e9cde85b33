import {
  BrokenCircuitError,
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
import { type BreakerOptions } from '../triverse-options.js';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Blocks calls to a target that failed too often recently. Only outages count. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #halfOpenAfterMs: number;
  #openedAt = 0;

  constructor({ size, minimumCalls, threshold, halfOpenAfterMs }: BreakerOptions) {
    this.#halfOpenAfterMs = halfOpenAfterMs;
    this.#policy = circuitBreaker(
      handleWhen((error) => error instanceof CallFailure && error.kind === 'outage'),
      { halfOpenAfter: halfOpenAfterMs, breaker: new CountBreaker({ size, minimumNumberOfCalls: minimumCalls, threshold }) },
    );
    this.#policy.onBreak(() => (this.#openedAt = Date.now()));
  }

  get state(): BreakerState {
    if (this.#policy.state === CircuitState.Closed) return 'closed';
    return this.#policy.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** @throws CallFailure */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await this.#policy.execute(() => liveOnly(signal, attempt), signal);
    } catch (error) {
      throw this.#explain(error, signal);
    }
  }

  #explain(error: unknown, signal: AbortSignal): Error {
    if (error instanceof TaskCancelledError || signal.aborted) return failureOf(signal);
    if (error instanceof BrokenCircuitError) {
      const seconds = (this.#openedAt + this.#halfOpenAfterMs - Date.now()) / 1000;
      const answer = unavailable('upstream unavailable (circuit open)', seconds, { reachedUpstream: false });
      return new CallFailure('refused', answer);
    }
    return error instanceof Error ? error : new Error('unknown failure');
  }
}

/** A call cancelled while it waited for another's probe is not a failure of the upstream. */
function liveOnly<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  return signal.aborted ? Promise.reject(new CallFailure('cancelled', failureOf(signal).answer)) : attempt();
}
