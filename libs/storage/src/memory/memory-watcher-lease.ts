import { WatcherLease } from '#tasks';

export class MemoryWatcherLease extends WatcherLease {
  private held: { holder: string; fence: number; endsAt: number } | null = null;
  private fences = 0;

  constructor(private readonly now: () => number) {
    super();
  }

  async acquire(holder: string, ttlMs: number): Promise<number | null> {
    const endsAt = this.now() + ttlMs;
    if (this.held && this.held.endsAt > this.now()) {
      if (this.held.holder !== holder) return null;
      this.held.endsAt = endsAt;
      return this.held.fence;
    }
    this.fences += 1;
    this.held = { holder, fence: this.fences, endsAt };
    return this.fences;
  }

  async renew(holder: string, fence: number, ttlMs: number): Promise<boolean> {
    if (!this.isHeldBy(holder, fence) || !this.held) return false;
    this.held.endsAt = this.now() + ttlMs;
    return true;
  }

  async release(holder: string, fence: number): Promise<void> {
    if (this.isHeldBy(holder, fence)) this.held = null;
  }

  private isHeldBy(holder: string, fence: number): boolean {
    return this.held !== null && this.held.endsAt > this.now() && this.held.holder === holder && this.held.fence === fence;
  }
}
