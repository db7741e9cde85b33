import { failureOf } from '../http/call-clock.js';
import { type BreakerOptions, type ConcurrencyLimit } from '../triverse-options.js';
import { Breaker, type BreakerState } from './breaker.js';
import { FairPlaces, type PlaceRequest } from './fair-places.js';

export interface GuardedCall<T> extends PlaceRequest {
  attempt: () => Promise<T>;
  /** If given, the call keeps its slot until this ends: a stream is in flight until its end. */
  closed?: ((result: T) => Promise<void>) | undefined;
}

/** The concurrency limit and circuit breaker of one class of routes. */
export class RouteGuard {
  readonly #places: FairPlaces;
  readonly #breaker: Breaker | null;

  /** @param breaker null: the class has its own breakers further down. */
  constructor(breaker: BreakerOptions | null, limit: ConcurrencyLimit) {
    this.#places = new FairPlaces(limit);
    this.#breaker = breaker && new Breaker(breaker);
  }

  get state(): BreakerState {
    return this.#breaker?.state ?? 'closed';
  }

  get inFlight(): number {
    return this.#places.held;
  }

  get queued(): number {
    return this.#places.queued;
  }

  /** Runs one attempt. @throws CallFailure */
  run<T>({ attempt, closed, ...place }: GuardedCall<T>): Promise<T> {
    const { signal } = place;
    return new Promise<T>((resolve, reject) => {
      const work = async () => {
        const release = await this.#places.take(place);
        try {
          const result = await (this.#breaker === null ? attempt() : this.#breaker.run(attempt, signal));
          resolve(result);
          await closed?.(result);
        } finally {
          release();
        }
      };
      work().catch((error: unknown) => reject(explained(error, signal)));
    });
  }
}

function explained(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return failureOf(signal);
  return error instanceof Error ? error : new Error('unknown failure');
}
