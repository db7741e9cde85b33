import { type RatePolicy } from '#access';

/** Hits of one counter: the count since the window's first hit, or the time of each hit. */
export class MemoryRateWindow {
  #hits: number[] = [];

  constructor(private readonly policy: RatePolicy) {}

  get isEmpty(): boolean {
    return this.#hits.length === 0;
  }

  expire(now: number): void {
    const oldest = now - this.policy.windowSeconds * 1000;
    const start = this.#hits[0];
    if (this.policy.kind === 'sliding') this.#hits = this.#hits.filter((at) => at > oldest);
    else if (start !== undefined && start <= oldest) this.#hits = [];
  }

  allows(limit: number): boolean {
    return this.#hits.length < limit;
  }

  remaining(limit: number): number {
    return Math.max(0, limit - this.#hits.length);
  }

  add(now: number): void {
    this.#hits.push(now);
  }

  giveBack(): void {
    this.#hits.pop();
  }

  /** Until the window ends, or for a sliding one the next place is free. */
  resetMs(now: number, limit: number): number {
    const full = this.policy.kind === 'sliding' ? Math.max(0, this.#hits.length - limit) : 0;
    return (this.#hits[full] ?? now) + this.policy.windowSeconds * 1000 - now;
  }
}
