/** The lease to watch the upstream for the whole cluster. */
export abstract class WatcherLease {
  /** @returns the fencing number (higher for each new holder), or null if another holder is alive. */
  abstract acquire(holder: string, ttlMs: number): Promise<number | null>;
  /** @returns false when the lease is lost. */
  abstract renew(holder: string, fence: number, ttlMs: number): Promise<boolean>;
  abstract release(holder: string, fence: number): Promise<void>;
}
