import { type StorageClock } from '../ports/storage-clock.js';
import { pause } from '../shared/pause.js';
import { type TaskOptions } from '../shared/task-options.js';
import { type ReconcileOpenTasks, type ReconcilePass } from './reconcile-open-tasks.js';

interface ReconciliationParts {
  reconcile: Pick<ReconcileOpenTasks, 'execute'>;
  options: Pick<TaskOptions, 'statusFreshMs' | 'silentMs'>;
  fence: number;
  clock: StorageClock;
  isLinkUp: () => boolean;
  onPass: (pass: ReconcilePass) => void;
  signal: AbortSignal;
}

/** Between two passes of a catch-up that could not read every task. */
const CATCH_UP_PAUSE_MS = 500;
/** A task that the upstream will not answer for must not keep all others from being called fresh. */
const CATCH_UP_PASSES = 5;
/** An upstream that does not want the gateway's key must not be asked with it all the time. */
const REFUSED_PAUSE_MS = 60_000;

/**
 * Keeps what is stored up to the upstream by HTTP: everything open after a (re)connect, the silent tasks while the socket is up, and all of
 * them again and again while it is down.
 */
export class Reconciliation {
  /** What was observed before this (Unix ms) has to be read again until pushes count as complete; null once it was. */
  private missedBefore: number | null;
  private catchUpPasses = 0;
  /** Since when a frame that could not be read has not been made up for. */
  private doubtedAt: number | null = null;
  private doubtPassAt = -Infinity;
  private refused = false;
  private waiting = false;
  private interruption = new AbortController();

  constructor(private readonly parts: ReconciliationParts) {
    this.missedBefore = parts.clock.now();
    parts.signal.addEventListener('abort', () => this.interruption.abort());
  }

  /** Whether every open task was read since the link came up. */
  isComplete(): boolean {
    return this.missedBefore === null;
  }

  /** Whether the upstream last refused to answer the gateway's key. */
  isRefused(): boolean {
    return this.refused;
  }

  /** Pushes were or may have been missed until now: everything open is read again, at once. */
  fallBehind(): void {
    this.missedBefore = this.parts.clock.now();
    this.catchUpPasses = 0;
    this.doubtedAt = null;
    this.refused = false;
    this.interruption.abort();
  }

  /** A frame could not be read, and may have been somebody's last word. Everything open is read, but bad frames set no pace. */
  doubt(): void {
    const first = this.doubtedAt === null;
    this.doubtedAt = this.parts.clock.now();
    if (first) this.linkChanged();
  }

  /** The pace has changed: how long to wait is to be found out anew. */
  linkChanged(): void {
    // What the socket does changes nothing for a key that is refused.
    if (this.waiting && !this.refused) this.interruption.abort();
  }

  async run(): Promise<void> {
    const { signal, onPass } = this.parts;
    while (!signal.aborted) {
      const interruption = new AbortController();
      this.interruption = interruption;
      this.waiting = true;
      await pause(this.wait(), interruption.signal);
      this.waiting = false;
      if (!interruption.signal.aborted) onPass(await this.pass(interruption.signal));
    }
  }

  private wait(): number {
    const { statusFreshMs, silentMs } = this.parts.options;
    if (this.refused) return jittered(REFUSED_PAUSE_MS);
    if (!this.parts.isLinkUp()) return jittered(Math.max(50, statusFreshMs));
    if (this.isComplete()) return Math.min(jittered(Math.max(50, silentMs / 4)), this.untilDoubtIsDue());
    return this.catchUpPasses === 0 ? 0 : jittered(CATCH_UP_PAUSE_MS);
  }

  private async pass(signal: AbortSignal): Promise<ReconcilePass> {
    const { reconcile, fence, options, clock, isLinkUp } = this.parts;
    const { missedBefore } = this;
    const up = isLinkUp();
    const quietFor = up ? options.silentMs : options.statusFreshMs / 2;
    const behindSince = up ? (missedBefore ?? this.dueDoubt()) : null;
    const observedBefore = behindSince ?? clock.now() - quietFor;
    const pass = await reconcile.execute({ fence, observedBefore, paced: up && behindSince === null, signal });
    this.refused = pass.refused > 0;
    if (up && missedBefore !== null && this.missedBefore === missedBefore) this.noteCatchUp(pass);
    return pass;
  }

  /** Doubts are followed at once, and then no more often than silent tasks are read. */
  private untilDoubtIsDue(): number {
    return this.doubtedAt === null ? Infinity : Math.max(0, this.doubtPassAt + this.parts.options.silentMs - performance.now());
  }

  private dueDoubt(): number | null {
    if (this.untilDoubtIsDue() > 0) return null;
    const { doubtedAt } = this;
    this.doubtedAt = null;
    this.doubtPassAt = performance.now();
    return doubtedAt;
  }

  private noteCatchUp({ unknown, unanswered }: ReconcilePass): void {
    this.catchUpPasses++;
    const whole = unknown === 0 && (unanswered === 0 || this.catchUpPasses >= CATCH_UP_PASSES);
    if (whole && this.parts.isLinkUp()) this.missedBefore = null;
  }
}

function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
