import { CallFailure } from '../errors/call-failure.js';
import { unavailable } from '../errors/transport-failure-mapper.js';
import { failureOf } from '../http/call-clock.js';
import { type ConcurrencyLimit } from '../triverse-options.js';
import { FairShares, type Owned } from './fair-shares.js';

/** A transfer that can be aborted in favour of others. */
export interface Evictable {
  /** Bytes transferred recently; undefined: must not be aborted now. */
  recentBytes(): number | undefined;
  evict(): void;
}

export interface PlaceRequest extends Owned {
  signal: AbortSignal;
  /** Maximum wait; default: until the signal fires. */
  waitMs?: number | undefined;
  transfer?: Evictable | undefined;
}

interface TakenPlace extends Owned {
  transfer: Evictable | undefined;
  ending: boolean;
}

interface Waiter extends PlaceRequest {
  since: number;
  grant(): void;
  refuse(failure: CallFailure): void;
}

/** How long to wait for a transfer to finish by itself; after this the slowest one beyond its share is aborted. */
const PATIENCE_MS = 1_000;

/** Shares the slots of a pool among teams and their credentials: callers with fewer slots go first, if necessary by aborting a transfer of those with more. */
export class FairPlaces {
  readonly #held = new Set<TakenPlace>();
  readonly #waiting = new Set<Waiter>();
  #relief: NodeJS.Timeout | undefined;

  constructor(
    private readonly limit: ConcurrencyLimit,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  get held(): number {
    return this.#held.size;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /** @returns a function that releases the slot. @throws CallFailure */
  take(request: PlaceRequest): Promise<() => void> {
    if (request.signal.aborted) return Promise.reject(failureOf(request.signal));
    if (this.#waiting.size === 0 && this.#held.size < this.limit.active) return Promise.resolve(this.#hold(request));
    if (this.#waiting.size >= this.limit.queued && !this.#displaceFor(request)) return Promise.reject(tooMany());
    return this.#wait(request);
  }

  #hold({ owner, transfer }: PlaceRequest): () => void {
    const held: TakenPlace = { owner, transfer, ending: false };
    this.#held.add(held);
    return () => {
      if (this.#held.delete(held)) this.#grant();
    };
  }

  #wait(request: PlaceRequest): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const { signal, waitMs } = request;
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#waiting.delete(waiter);
        if (this.#waiting.size === 0) clearInterval(this.#relief);
      };
      const refuse = (failure: CallFailure) => {
        settle();
        reject(failure);
      };
      const grant = () => {
        settle();
        resolve(this.#hold(request));
      };
      const abort = () => refuse(failureOf(signal));
      const timer = waitMs === undefined ? undefined : setTimeout(() => refuse(tooMany()), waitMs);
      const waiter: Waiter = { ...request, since: performance.now(), grant, refuse };
      signal.addEventListener('abort', abort, { once: true });
      if (this.#waiting.size === 0) this.#relief = setInterval(() => this.#relieve(), this.patienceMs);
      this.#waiting.add(waiter);
    });
  }

  #grant(): void {
    while (this.#held.size < this.limit.active && this.#waiting.size > 0) this.#next(new FairShares(this.#held))?.grant();
  }

  /** Fewest slots first; ties in order of arrival. */
  #next(shares: FairShares): Waiter | undefined {
    let next: Waiter | undefined;
    for (const waiter of this.#waiting) if (next === undefined || shares.compare(waiter, next) < 0) next = waiter;
    return next;
  }

  /** The queue is shared in the same way. */
  #displaceFor(asking: PlaceRequest): boolean {
    const shares = new FairShares(this.#waiting);
    const last = [...this.#waiting].reverse().filter((one) => shares.givesWay(one, asking));
    last.sort((left, right) => shares.compare(right, left))[0]?.refuse(tooMany());
    return last.length > 0;
  }

  #relieve(): void {
    const staying: Owned[] = [...this.#held].filter(({ ending }) => !ending);
    const freed = this.#held.size - staying.length;
    const patientUntil = performance.now() - this.patienceMs;
    for (const waiter of [...this.#waiting].slice(freed)) {
      if (waiter.since > patientUntil) continue;
      const shares = new FairShares(staying);
      const victim = this.#victimFor(waiter, shares);
      if (victim === undefined) continue;
      staying.splice(staying.indexOf(victim), 1, waiter);
      victim.ending = true;
      victim.transfer?.evict();
    }
  }

  /** The slowest transfer of whoever has the most. */
  #victimFor(waiter: Waiter, shares: FairShares): TakenPlace | undefined {
    const candidates = [...this.#held].filter(
      (one) => !one.ending && one.transfer?.recentBytes() !== undefined && shares.givesWay(one, waiter),
    );
    const pace = ({ transfer }: TakenPlace) => transfer?.recentBytes() ?? 0;
    return candidates.sort((left, right) => shares.compare(right, left) || pace(left) - pace(right))[0];
  }
}

function tooMany(): CallFailure {
  const answer = unavailable('upstream unavailable (too many calls in flight)', 1, { reachedUpstream: false });
  return new CallFailure('refused', answer);
}
