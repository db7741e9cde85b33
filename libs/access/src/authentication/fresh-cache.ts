import { LRUCache } from 'lru-cache';
import { type Clock } from '../shared/clock.js';

export interface Reading<V> {
  value: V;
  /** Unix ms when the read began: the value is not older. */
  readAt: number;
}

interface Flight<V> {
  readAt: number;
  answer: Promise<Reading<V | null>>;
}

interface FreshCacheOptions<V> {
  load(id: string): Promise<V | null>;
  clock: Clock;
  maxAgeMs: number;
  maxEntries: number;
}

/** Short-lived cache. Concurrent callers of the same id share one read; failures and missing values are not cached. */
export class FreshCache<V extends object> {
  readonly #entries: LRUCache<string, Reading<V>>;
  readonly #flights = new Map<string, Flight<V>>();

  constructor(private readonly options: FreshCacheOptions<V>) {
    this.#entries = new LRUCache({ max: options.maxEntries });
  }

  async read(id: string): Promise<Reading<V | null>> {
    const now = this.options.clock();
    const known = this.#entries.get(id);
    if (known !== undefined && this.#isFresh(known, now)) return known;
    const running = this.#flights.get(id);
    if (running !== undefined && this.#isFresh(running, now)) return running.answer;
    return this.#load(id, now);
  }

  /** Forces a new read; a read in progress is not cached, since it may predate the change. */
  forget(id: string): void {
    this.#entries.delete(id);
    this.#flights.delete(id);
  }

  async #load(id: string, readAt: number): Promise<Reading<V | null>> {
    const answer = this.options.load(id).then((value) => ({ value, readAt }));
    const flight: Flight<V> = { readAt, answer };
    this.#flights.set(id, flight);
    try {
      const { value } = await answer;
      if (value !== null && this.#flights.get(id) === flight) this.#entries.set(id, { value, readAt });
      return await answer;
    } finally {
      if (this.#flights.get(id) === flight) this.#flights.delete(id);
    }
  }

  #isFresh({ readAt }: { readAt: number }, now: number): boolean {
    return now >= readAt && now - readAt < this.options.maxAgeMs;
  }
}
