import { CallFailure } from '../errors/call-failure.js';
import { unavailable } from '../errors/transport-failure-mapper.js';
import { failureOf } from '../http/call-clock.js';
import { type ConcurrencyLimit } from '../triverse-options.js';
import { FairShares, type Owned } from './fair-shares.js';

/** What can be ended for others' sake. */
export interface Evictable {
  /** Bytes that moved lately; undefined: it is not to be ended now. */
  recentBytes(): number | undefined;
  evict(): void;
}

export interface PlaceRequest extends Owned {
  signal: AbortSignal;
  /** Limit of the wait; left out: the signal's. */
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

/** A transfer that moves gives its place back by itself before long; after this the slowest of those who have too much is ended. */
const PATIENCE_MS = 1_000;

/** The places of a pool, divided among teams and their credentials: who waits for one gets it before who has more, be it by ending a transfer of theirs. */
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

  /** @returns gives the place back. @throws CallFailure */
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

  /** Who has least goes first; among equals, who came first. */
  #next(shares: FairShares): Waiter | undefined {
    let next: Waiter | undefined;
    for (const waiter of this.#waiting) if (next === undefined || shares.compare(waiter, next) < 0) next = waiter;
    return next;
  }

  /** One may not fill the queue either. */
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

  /** The slowest transfer of who has most. */
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
