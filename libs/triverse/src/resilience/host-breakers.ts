import { LRUCache } from 'lru-cache';
import { CallFailure } from '../errors/call-failure.js';
import { type BreakerOptions } from '../triverse-options.js';
import { Breaker, type BreakerState } from './breaker.js';

export interface AssetTarget {
  /** Distinguishes the API from a storage behind the same host. */
  kind: 'api' | 'storage';
  url: URL;
}

/** Hosts come from links, and a wildcard allows any number of them. */
const MAX_HOSTS = 200;
const MAX_FAULTY = 2_000;

/** One breaker per asset host and kind. An object that its host cannot serve counts only once per period, however often it is requested. */
export class HostBreakers {
  readonly #breakers = new LRUCache<string, Breaker>({ max: MAX_HOSTS });
  readonly #faulty: LRUCache<string, true>;

  constructor(private readonly options: BreakerOptions) {
    this.#faulty = new LRUCache({ max: MAX_FAULTY, ttl: options.faultyObjectMs });
  }

  /** The worst state of all. */
  get state(): BreakerState {
    const states = new Set([...this.#breakers.values()].map(({ state }) => state));
    if (states.has('open')) return 'open';
    return states.has('half-open') ? 'half-open' : 'closed';
  }

  /**
   * @param attempt calls `answered` when the host has answered: a later failure may be the object's.
   * @throws CallFailure
   */
  run<T>(target: AssetTarget, attempt: (answered: () => void) => Promise<T>, signal: AbortSignal): Promise<T> {
    const name = `${target.kind} ${target.url.host}`;
    const breaker = this.#breakers.get(name) ?? new Breaker(this.options);
    this.#breakers.set(name, breaker);
    let hasAnswered = false;
    const counted = async () => {
      try {
        return await attempt(() => (hasAnswered = true));
      } catch (error) {
        throw hasAnswered ? this.#oncePerObject(error, `${name}${target.url.pathname}`) : error;
      }
    };
    return breaker.run(counted, signal);
  }

  #oncePerObject(error: unknown, object: string): unknown {
    if (!(error instanceof CallFailure) || error.kind !== 'outage') return error;
    if (!this.#faulty.has(object)) {
      this.#faulty.set(object, true);
      return error;
    }
    return new CallFailure('transient', error.answer, error.askedSeconds);
  }
}
