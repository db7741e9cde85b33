import { LRUCache } from 'lru-cache';
import { KeyStore } from '../ports/key-store.js';
import { type Clock } from '../shared/clock.js';

const WRITE_EVERY_MS = 60_000;

/** Writes `last_used_at` at most once a minute per key and instance, in the background. */
export class LastUsedTracker {
  readonly #written = new LRUCache<string, number>({ max: 10_000 });

  constructor(
    private readonly store: KeyStore,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  note(keyId: string): void {
    const now = this.clock();
    const last = this.#written.get(keyId);
    if (last !== undefined && now - last < WRITE_EVERY_MS) return;
    this.#written.set(keyId, now);
    this.store.touch(keyId, now).catch(this.onError);
  }
}
