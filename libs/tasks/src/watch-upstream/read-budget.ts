import { pause } from '../shared/pause.js';

/** However often the upstream refuses, it is asked this often (per second), or nothing would ever be read again. */
const LEAST_PER_SECOND = 0.2;
/** From the least to the most in this time, while nothing is refused. */
const RECOVERY_MS = 60_000;
/** Without a Retry-After. */
const HOLD_MS = 1_000;
/** Refusals of reads that were under way together are one sign. */
const SAME_SIGN_MS = 1_000;

/** Paces the reads that the watcher makes of its own accord: evenly, half as fast after a 429, and slowly faster again while it is quiet. */
export class ReadBudget {
  private rate: number;
  private lastAt = -Infinity;
  private lastTurn: Promise<void> = Promise.resolve();
  private heldUntil = -Infinity;
  private cutAt = -Infinity;
  private raisedAt: number;

  /** @param mostPerSecond reads. */
  constructor(
    private readonly mostPerSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.rate = mostPerSecond;
    this.raisedAt = now();
  }

  /** Resolves when the next read may begin, one caller after the other; without waiting any longer once the signal has fired. */
  turn(signal: AbortSignal): Promise<void> {
    const mine = this.lastTurn.then(() => this.wait(signal));
    this.lastTurn = mine;
    return mine;
  }

  private async wait(signal: AbortSignal): Promise<void> {
    // A refusal may come, or the pace change, while this one waits.
    for (let wait = this.untilNext(); wait > 0 && !signal.aborted; wait = this.untilNext()) await pause(wait, signal);
    if (!signal.aborted) this.lastAt = this.now();
  }

  private untilNext(): number {
    const now = this.now();
    this.raise(now);
    return Math.max(this.lastAt + 1_000 / this.rate, this.heldUntil) - now;
  }

  /** The upstream refused a read because there were too many. */
  limited(retryAfterSeconds?: number): void {
    const now = this.now();
    if (now - this.cutAt >= SAME_SIGN_MS) {
      this.raise(now);
      this.rate = Math.max(LEAST_PER_SECOND, this.rate / 2);
      this.cutAt = now;
    }
    this.hold(retryAfterSeconds === undefined ? HOLD_MS : retryAfterSeconds * 1_000);
  }

  /** Nothing is read for this long. */
  hold(ms: number): void {
    this.heldUntil = Math.max(this.heldUntil, this.now() + ms);
    this.raisedAt = this.heldUntil;
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
