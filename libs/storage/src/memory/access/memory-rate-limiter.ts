import { type Clock, type RateCounter, RateLimiter, type RateReading } from '#access';
import { MemoryRateWindow } from './memory-rate-window.js';

const SWEEP_EVERY_MS = 60_000;

/**
 * Own windows instead of rate-limiter-flexible: that counts refused hits too, cannot take from several counters or none, and its memory
 * store lives by timers of its own.
 */
export class MemoryRateLimiter extends RateLimiter {
  readonly #windows = new Map<string, MemoryRateWindow>();
  #sweptAt = 0;

  constructor(private readonly clock: Clock) {
    super();
  }

  async take(teamId: string | null, counters: readonly RateCounter[]): Promise<RateReading[]> {
    const now = this.clock();
    this.#sweep(now);
    const windows = counters.map((counter) => this.#window(teamId, counter));
    windows.forEach((window) => window.expire(now));
    const allowed = counters.map(({ policy }, index) => windows[index]?.allows(policy.limit) ?? false);
    if (!allowed.includes(false)) windows.forEach((window) => window.add(now));
    return counters.map(({ policy }, index) => ({
      policy,
      allowed: allowed[index] ?? false,
      remaining: windows[index]?.remaining(policy.limit) ?? 0,
      resetMs: windows[index]?.resetMs(now, policy.limit) ?? 0,
    }));
  }

  async giveBack(teamId: string | null, counters: readonly RateCounter[]): Promise<void> {
    const now = this.clock();
    for (const counter of counters) {
      const window = this.#window(teamId, counter);
      window.expire(now);
      window.giveBack();
    }
  }

  #window(teamId: string | null, { subject, policy }: RateCounter): MemoryRateWindow {
    const id = JSON.stringify([teamId, subject, policy.name, policy.kind, policy.windowSeconds]);
    const window = this.#windows.get(id) ?? new MemoryRateWindow(policy);
    this.#windows.set(id, window);
    return window;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    for (const [id, window] of this.#windows) {
      window.expire(now);
      if (window.isEmpty) this.#windows.delete(id);
    }
  }
}
