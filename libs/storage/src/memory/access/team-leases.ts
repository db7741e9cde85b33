interface Lease {
  keyId: string;
  /** Unix ms. */
  expiresAt: number;
}

/** One team's leases, counted by key, so that a connection costs the same however many there are. */
export class TeamLeases {
  readonly #leases = new Map<string, Lease>();
  readonly #perKey = new Map<string, number>();
  /** No lease ends before this; it may be earlier than the first end, never later. */
  #nothingEndsBefore = Infinity;

  /** The key that the connection is counted for; undefined when it has no lease. */
  keyOf(socketId: string): string | undefined {
    return this.#leases.get(socketId)?.keyId;
  }

  count(): number {
    return this.#leases.size;
  }

  countOf(keyId: string): number {
    return this.#perKey.get(keyId) ?? 0;
  }

  set(socketId: string, lease: Lease): void {
    this.delete(socketId);
    this.#leases.set(socketId, lease);
    this.#perKey.set(lease.keyId, this.countOf(lease.keyId) + 1);
    this.#nothingEndsBefore = Math.min(this.#nothingEndsBefore, lease.expiresAt);
  }

  delete(socketId: string): void {
    const lease = this.#leases.get(socketId);
    if (lease === undefined) return;
    this.#leases.delete(socketId);
    const left = this.countOf(lease.keyId) - 1;
    if (left === 0) this.#perKey.delete(lease.keyId);
    else this.#perKey.set(lease.keyId, left);
  }

  dropEnded(now: number): void {
    if (now < this.#nothingEndsBefore) return;
    this.#nothingEndsBefore = Infinity;
    for (const [socketId, { expiresAt }] of this.#leases) {
      if (expiresAt <= now) this.delete(socketId);
      else this.#nothingEndsBefore = Math.min(this.#nothingEndsBefore, expiresAt);
    }
  }
}
