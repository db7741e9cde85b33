import { type Clock } from '#access';
import { type Collection, type Collections, readTimeKey, timeKey } from '../../collections/collection.js';

/** Maximum ended records that one write removes; every write adds one record. */
const FORGOTTEN_WITH_A_WRITE = 10;

export interface Kept<V> {
  value: V;
  /** Unix ms. */
  until: number;
}

/** Records of one group that expire. */
export class ExpiringRecords<V> {
  readonly #records: Collection<Kept<V>>;
  /** By expiry; a record that was renewed has a later entry too. */
  readonly #ends: Collection<1>;

  constructor(
    collections: Collections,
    name: string,
    private readonly clock: Clock,
    private readonly onForget: (key: string, value: V) => void = () => undefined,
  ) {
    this.#records = collections.archive(name);
    this.#ends = collections.archive(`${name}-end`);
  }

  get(key: string): V | undefined {
    const kept = this.#records.get('', key);
    return kept !== undefined && kept.until > this.clock() ? kept.value : undefined;
  }

  endOf(key: string): number {
    return this.#records.get('', key)?.until ?? 0;
  }

  set(key: string, value: V, until: number): void {
    this.#forgetEnded();
    this.#records.set('', key, { value, until });
    this.#ends.set('', timeKey(until, key), 1);
  }

  delete(key: string): void {
    const kept = this.#records.get('', key);
    if (kept === undefined) return;
    this.#records.delete('', key);
    this.#ends.delete('', timeKey(kept.until, key));
    this.onForget(key, kept.value);
  }

  #forgetEnded(): void {
    const now = this.clock();
    const ended: string[] = [];
    for (const [place] of this.#ends.ascending('', { below: timeKey(now + 1) })) {
      if (ended.push(place) === FORGOTTEN_WITH_A_WRITE) break;
    }
    for (const place of ended) {
      const key = readTimeKey(place).name;
      this.#ends.delete('', place);
      if (this.endOf(key) <= now) this.delete(key);
    }
  }
}
