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

/** Every task that is due, once: as many passes as that takes. */
interface Round {
  observedBefore: number;
  /** Set when the round makes up for what was missed before this. */
  missedBefore: number | null;
  settled: Set<string>;
  isWhole: boolean;
  isAnswered: boolean;
}

/** Between two rounds of a catch-up that could not read every task. */
const CATCH_UP_PAUSE_MS = 500;
/** A task that the upstream will not answer for must not keep all others from being called fresh. */
const CATCH_UP_ROUNDS = 5;
/** An upstream that does not want the gateway's key must not be asked with it all the time. */
const REFUSED_PAUSE_MS = 60_000;

/**
 * Keeps what is stored up to the upstream by HTTP: everything open after a (re)connect, the silent tasks while the socket is up, and all of
 * them again and again while it is down.
 */
export class Reconciliation {
  /** What was observed before this (Unix ms) has to be read again until pushes count as complete; null once it was. */
  private missedBefore: number | null;
  private catchUpRounds = 0;
  /** Since when a frame that could not be read has not been made up for. */
  private doubtedAt: number | null = null;
  private doubtRoundAt = -Infinity;
  private refused = false;
  private round: Round | null = null;
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
    this.catchUpRounds = 0;
    this.doubtedAt = null;
    this.refused = false;
    this.round = null;
    this.interruption.abort();
  }

  /** A frame could not be read, and may have been somebody's last word. Everything open is read, but bad frames set no pace. */
  doubt(): void {
    const first = this.doubtedAt === null;
    this.doubtedAt = this.parts.clock.now();
    if (first && this.untilDoubtIsDue() === 0) this.linkChanged();
    else if (first && this.waiting && !this.refused) this.interruption.abort();
  }

  /** The pace has changed: what to read, and how long to wait before it, is to be found out anew. */
  linkChanged(): void {
    this.round = null;
    // What the socket does changes nothing for a key that is refused.
    if (this.waiting && !this.refused) this.interruption.abort();
  }

  async run(): Promise<void> {
    const { signal, onPass } = this.parts;
    while (!signal.aborted) {
      this.interruption = new AbortController();
      const interrupted = this.interruption.signal;
      if (this.round === null) {
        this.waiting = true;
        await pause(this.wait(), interrupted);
        this.waiting = false;
        if (!interrupted.aborted) this.round = this.begin();
      }
      if (!interrupted.aborted && this.round !== null) onPass(await this.pass(this.round, interrupted));
    }
  }

  private wait(): number {
    const { statusFreshMs, silentMs } = this.parts.options;
    if (this.refused) return jittered(REFUSED_PAUSE_MS);
    if (!this.parts.isLinkUp()) return jittered(Math.max(50, statusFreshMs));
    if (this.isComplete()) return Math.min(jittered(Math.max(50, silentMs / 4)), this.untilDoubtIsDue());
    return this.catchUpRounds === 0 ? 0 : jittered(CATCH_UP_PAUSE_MS);
  }

  private begin(): Round {
    const { options, clock, isLinkUp } = this.parts;
    const up = isLinkUp();
    const missedBefore = up ? this.missedBefore : null;
    const quietFor = up ? options.silentMs : options.statusFreshMs / 2;
    const observedBefore = (up ? (missedBefore ?? this.dueDoubt()) : null) ?? clock.now() - quietFor;
    return { observedBefore, missedBefore, settled: new Set(), isWhole: true, isAnswered: true };
  }

  private async pass(round: Round, signal: AbortSignal): Promise<ReconcilePass> {
    const { reconcile, fence } = this.parts;
    const { observedBefore, settled } = round;
    const pass = await reconcile.execute({ fence, observedBefore, settled, signal });
    this.refused = pass.refused > 0;
    round.isWhole &&= pass.unknown === 0 && pass.refused === 0;
    round.isAnswered &&= pass.unanswered + pass.unread === 0;
    if (this.round !== round || signal.aborted) return pass;
    if (pass.left === 0 || this.refused) this.end(round);
    return pass;
  }

  private end(round: Round): void {
    this.round = null;
    if (round.missedBefore === null || this.missedBefore !== round.missedBefore) return;
    this.catchUpRounds++;
    const whole = round.isWhole && (round.isAnswered || this.catchUpRounds >= CATCH_UP_ROUNDS);
    if (whole && this.parts.isLinkUp()) this.missedBefore = null;
  }

  /** Doubts are followed at once, and then no more often than silent tasks are read. */
  private untilDoubtIsDue(): number {
    return this.doubtedAt === null ? Infinity : Math.max(0, this.doubtRoundAt + this.parts.options.silentMs - performance.now());
  }

  private dueDoubt(): number | null {
    if (this.untilDoubtIsDue() > 0) return null;
    const { doubtedAt } = this;
    this.doubtedAt = null;
    this.doubtRoundAt = performance.now();
    return doubtedAt;
  }
}

function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
