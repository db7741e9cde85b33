import { pause } from '../shared/pause.js';

/** Minimum reads per second, however often the upstream refuses; otherwise nothing would ever be read again. */
const LEAST_PER_SECOND = 0.2;
/** Time to recover from the minimum to the maximum rate without a refusal. */
const RECOVERY_MS = 60_000;
/** Without a Retry-After. */
const HOLD_MS = 1_000;
/** Refusals of concurrent reads count as one. */
const SAME_SIGN_MS = 1_000;

/** Paces the watcher's own reads evenly: half the rate after a 429, then slowly faster again. */
export class ReadBudget {
  private rate: number;
  private lastAt = -Infinity;
  private lastTurn: Promise<void> = Promise.resolve();
  private heldUntil = -Infinity;
  private cutAt = -Infinity;
  private raisedAt: number;
  private granted = 0;
  /** Reads granted in the second that began then, and in the one before it. */
  private second = { began: -Infinity, reads: 0, before: 0 };

  /** @param mostPerSecond maximum reads per second. */
  constructor(
    private readonly mostPerSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.rate = mostPerSecond;
    this.raisedAt = now();
  }

  /** Resolves when the next read may start, for one caller after the other, or at once when the signal fires. */
  turn(signal: AbortSignal): Promise<void> {
    const mine = this.lastTurn.then(() => this.wait(signal));
    this.lastTurn = mine;
    return mine;
  }

  private async wait(signal: AbortSignal): Promise<void> {
    // A refusal may arrive, or the rate change, while this caller waits.
    for (let wait = this.untilNext(); wait > 0 && !signal.aborted; wait = this.untilNext()) await pause(wait, signal);
    if (!signal.aborted) this.grant(this.now());
  }

  private grant(now: number): void {
    this.turnSecond(now);
    this.lastAt = now;
    this.granted++;
    this.second.reads++;
  }

  private turnSecond(now: number): void {
    const { began, reads } = this.second;
    if (now - began >= 1_000) this.second = { began: now, reads: 0, before: now - began < 2_000 ? reads : 0 };
  }

  private untilNext(): number {
    const now = this.now();
    this.raise(now);
    return Math.max(this.lastAt + 1_000 / this.rate, this.heldUntil) - now;
  }

  /** Call when the upstream refused a read with 429. */
  limited(retryAfterSeconds?: number): void {
    const now = this.now();
    if (now - this.cutAt >= SAME_SIGN_MS) {
      this.raise(now);
      this.rate = Math.max(LEAST_PER_SECOND, this.rate / 2);
      this.cutAt = now;
    }
    this.hold(retryAfterSeconds === undefined ? HOLD_MS : retryAfterSeconds * 1_000);
  }

  /** Stops all reads for this long. */
  hold(ms: number): void {
    this.heldUntil = Math.max(this.heldUntil, this.now() + ms);
    this.raisedAt = this.heldUntil;
  }

  /** Reads granted since the start. */
  total(): number {
    return this.granted;
  }

  /** Reads a second that would be granted beyond those of the last second. */
  left(): number {
    const now = this.now();
    if (now < this.heldUntil) return 0;
    this.turnSecond(now);
    return Math.max(0, this.perSecond() - Math.max(this.second.reads, this.second.before));
  }

  perSecond(): number {
    this.raise(this.now());
    return this.rate;
  }

  private raise(now: number): void {
    if (now <= this.raisedAt) return;
    const step = (this.mostPerSecond * (now - this.raisedAt)) / RECOVERY_MS;
    this.rate = Math.min(this.mostPerSecond, this.rate + step);
    this.raisedAt = now;
  }
}
