import { WatcherLease } from '#tasks';
import { type Counter } from 'prom-client';
import { type Meters } from '../meters.js';

/** The watcher's lease, with a count of how often this instance took and lost it. */
export class MeasuredWatcherLease extends WatcherLease {
  private readonly takeovers: Counter;
  private readonly losses: Counter;
  private isHolder = false;

  constructor(
    private readonly lease: WatcherLease,
    meters: Meters,
  ) {
    super();
    this.takeovers = meters.counter('gateway_watcher_takeovers_total', "Times that this instance took the watcher's lease", []);
    this.losses = meters.counter('gateway_watcher_losses_total', 'Times that it lost the lease without giving it up', []);
    meters.gauge('gateway_watcher', 'Whether this instance watches the upstream for the cluster', () => (this.isHolder ? 1 : 0));
  }

  override async acquire(holder: string, ttlMs: number): Promise<number | null> {
    const fence = await this.lease.acquire(holder, ttlMs);
    if (fence === null) return null;
    this.isHolder = true;
    this.takeovers.inc();
    return fence;
  }

  override async renew(holder: string, fence: number, ttlMs: number): Promise<boolean> {
    const isHeld = await this.lease.renew(holder, fence, ttlMs);
    if (!isHeld) {
      this.isHolder = false;
      this.losses.inc();
    }
    return isHeld;
  }

  override async release(holder: string, fence: number): Promise<void> {
    try {
      await this.lease.release(holder, fence);
    } finally {
      this.isHolder = false;
    }
  }
}
