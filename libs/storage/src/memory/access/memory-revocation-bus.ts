import { type AccessChange, RevocationBus } from '#access';

/** One process: whoever is to hear of a change has heard of it when `publish` returns. */
export class MemoryRevocationBus extends RevocationBus {
  readonly #listeners = new Set<(change: AccessChange) => void>();

  async publish(change: AccessChange): Promise<void> {
    [...this.#listeners].forEach((listener) => listener(change));
  }

  subscribe(listener: (change: AccessChange) => void): () => void {
    const own = (change: AccessChange) => listener(change);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  isHearing(): boolean {
    return true;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
