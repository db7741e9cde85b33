import { pause } from '../shared/pause.js';
import { type TaskOptions } from '../shared/task-options.js';
import { type ReconcileOpenTasks, type ReconcilePass } from './reconcile-open-tasks.js';

interface ReconciliationParts {
  reconcile: Pick<ReconcileOpenTasks, 'execute'>;
  options: Pick<TaskOptions, 'statusFreshMs' | 'silentMs'>;
  fence: number;
  /** refused: the upstream does not want the gateway's key, and must not be asked with it all the time. */
  link: () => 'up' | 'down' | 'refused';
  onPass: (pass: ReconcilePass) => void;
  signal: AbortSignal;
}

/** Between two passes of a catch-up that could not read every task. */
const CATCH_UP_PAUSE_MS = 500;
/** A task that the upstream will not answer for must not keep all others from being called fresh. */
const CATCH_UP_PASSES = 5;
const REFUSED_PAUSE_MS = 60_000;

/**
 * Keeps what is stored up to the upstream by HTTP: everything open after a (re)connect, the silent tasks while the socket is up, and all of
 * them again and again while it is down.
 */
export class Reconciliation {
  /** What was observed before this (Unix ms) has to be read again until pushes count as complete; null once it was. */
  private missedBefore: number | null = Date.now();
  private catchUpPasses = 0;
  private refusedAgain = false;
  private waiting = false;
  private interruption = new AbortController();

  constructor(private readonly parts: ReconciliationParts) {
    parts.signal.addEventListener('abort', () => this.interruption.abort());
  }

  /** Whether every open task was read since the link came up. */
  isComplete(): boolean {
    return this.missedBefore === null;
  }

  /** Pushes were or may have been missed until now: everything open is read again, at once. */
  fallBehind(): void {
    this.missedBefore = Date.now();
    this.catchUpPasses = 0;
    this.interruption.abort();
  }

  /** The pace has changed: how long to wait is to be found out anew. */
  linkChanged(): void {
    if (this.waiting) this.interruption.abort();
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
    const link = this.parts.link();
    if (link === 'refused' && this.refusedAgain) return jittered(REFUSED_PAUSE_MS);
    if (link !== 'up') return jittered(Math.max(50, statusFreshMs));
    if (this.isComplete()) return jittered(Math.max(50, silentMs / 4));
    return this.catchUpPasses === 0 ? 0 : jittered(CATCH_UP_PAUSE_MS);
  }

  private async pass(signal: AbortSignal): Promise<ReconcilePass> {
    const { reconcile, fence, options, link } = this.parts;
    const { missedBefore } = this;
    const state = link();
    const catchingUp = state === 'up' && missedBefore !== null;
    const quietFor = state === 'up' ? options.silentMs : options.statusFreshMs / 2;
    const observedBefore = catchingUp ? missedBefore : Date.now() - quietFor;
    const pass = await reconcile.execute({ fence, observedBefore, stopWhenUnanswered: state === 'refused', signal });
    this.refusedAgain = pass.read > 0 && pass.unanswered > 0;
    if (catchingUp && this.missedBefore === missedBefore) this.noteCatchUp(pass);
    return pass;
  }

  private noteCatchUp({ unknown, unanswered }: ReconcilePass): void {
    this.catchUpPasses++;
    const whole = unknown === 0 && (unanswered === 0 || this.catchUpPasses >= CATCH_UP_PASSES);
    if (whole && this.parts.link() === 'up') this.missedBefore = null;
  }
}

function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
