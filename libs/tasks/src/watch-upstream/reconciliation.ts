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

/** Reads every due task once, in as many passes as needed. */
interface Round {
  observedBefore: number;
  /** Set when the round makes up for changes missed before this time. */
  missedBefore: number | null;
  settled: Set<string>;
  isWhole: boolean;
  isAnswered: boolean;
}

/** Between two rounds of a catch-up that could not read every task. */
const CATCH_UP_PAUSE_MS = 500;
/** A task that the upstream does not answer for must not keep all others from counting as fresh. */
const CATCH_UP_ROUNDS = 5;
/** Do not keep calling an upstream that refuses the gateway's key. */
const REFUSED_PAUSE_MS = 60_000;

/**
 * Keeps stored statuses up to date over HTTP: reads all open tasks after a (re)connect, silent tasks while the socket is up, and all open
 * tasks repeatedly while it is down.
 */
export class Reconciliation {
  /** Tasks observed before this (Unix ms) must be read again before pushes count as complete; null when done. */
  private missedBefore: number | null;
  private catchUpRounds = 0;
  /** Time of the first unreadable frame not made up for yet. */
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

  /** Pushes may have been missed until now: reads all open tasks at once. */
  fallBehind(): void {
    this.missedBefore = this.parts.clock.now();
    this.catchUpRounds = 0;
    this.doubtedAt = null;
    this.refused = false;
    this.round = null;
    this.interruption.abort();
  }

  /** An unreadable frame may have held a final status: reads all open tasks, but repeated bad frames do not cause repeated reads. */
  doubt(): void {
    const first = this.doubtedAt === null;
    this.doubtedAt = this.parts.clock.now();
    if (first && this.untilDoubtIsDue() === 0) this.linkChanged();
    else if (first && this.waiting && !this.refused) this.interruption.abort();
  }

  /** Recomputes what to read and how long to wait, after a change of pace. */
  linkChanged(): void {
    this.round = null;
    // A refused key stays refused whatever the socket does.
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

  /** Bad frames are followed up at once, and then no more often than silent tasks are read. */
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
