import { type UpstreamLinkState } from '#contracts';
import { Logger } from '@nestjs/common';
import { type ApplyUpdate } from '../apply-update/apply-update.js';
import { type UpstreamWatch, type WatchEnd, type WatchLink } from '../ports/upstream-watch.js';
import { fullJitter } from '../shared/backoff.js';
import { pause } from '../shared/pause.js';
import { type TaskOptions } from '../shared/task-options.js';
import { type StatusReading } from '../rules/status-reading.js';
import { type ReconcileOpenTasks } from './reconcile-open-tasks.js';
import { UnclaimedReadings } from './unclaimed-readings.js';

export interface SessionParts {
  watch: UpstreamWatch;
  applyUpdate: ApplyUpdate;
  reconcile: ReconcileOpenTasks;
  options: TaskOptions;
}

const BACKOFF_BASE_MS = 250;
const BACKOFF_CAP_MS = 5_000;
/** A refused key will not be right a second later. */
const REFUSED_PAUSE_MS = 60_000;
/** Catch-up frames come at once and prove nothing; a reading after this long does. */
const READING_PROOF_MS = 1_000;
/** Clocks differ, and a frame may have been on its way when the link broke. */
const SINCE_OVERLAP_MS = 60_000;

/** One holder's time as watcher: keeps the link up, catches up after each (re)connect, polls while it is down. */
export class WatchSession {
  private readonly logger = new Logger(WatchSession.name);
  private readonly ending = new AbortController();
  private readonly unclaimed: UnclaimedReadings;
  private link: WatchLink | undefined;
  /** Counts the links that opened, so that a catch-up of an earlier one cannot speak for a later one. */
  private opened = 0;
  private connected = false;
  private caughtUp = false;
  private upstreamAnswers = true;
  private attempt = 0;
  private lastHeardAt = Date.now();
  private refusal: string | undefined;

  constructor(
    private readonly parts: SessionParts,
    private readonly fence: number,
    private readonly callbacks: { onState: () => void; onFenced: () => void },
  ) {
    this.unclaimed = new UnclaimedReadings((reading) => this.apply(reading));
  }

  run(): void {
    void this.keepLink();
    void this.keepReconciling();
  }

  stop(): void {
    this.ending.abort();
    this.unclaimed.clear();
    this.link?.stop();
  }

  state(): { state: UpstreamLinkState; reason?: string } {
    const reason = this.refusal === undefined ? {} : { reason: this.refusal };
    if (this.connected && this.caughtUp) return { state: 'live' };
    return { state: this.upstreamAnswers && this.refusal === undefined ? 'polling' : 'down', ...reason };
  }

  private async keepLink(): Promise<void> {
    while (!this.ending.signal.aborted) {
      const end = await this.holdLink();
      if (this.ending.signal.aborted) return;
      this.refusal = refusalOf(end);
      this.callbacks.onState();
      if (this.refusal !== undefined) this.logger.error(`${this.refusal}; trying again in ${REFUSED_PAUSE_MS / 1000} s`);
      else this.logger.warn(`upstream link ended (${end.kind}: ${end.message}), attempt ${this.attempt + 1} follows`);
      const wait = this.refusal === undefined ? fullJitter(this.attempt++, BACKOFF_BASE_MS, BACKOFF_CAP_MS) : REFUSED_PAUSE_MS;
      await pause(wait, this.ending.signal);
    }
  }

  /** Resolves when the link has ended. */
  private holdLink(): Promise<WatchEnd> {
    return new Promise((resolve) => {
      let proof: NodeJS.Timeout | undefined;
      let openedAt = Infinity;
      const since = new Date(this.lastHeardAt - SINCE_OVERLAP_MS).toISOString();
      const handlers = {
        onOpen: () => {
          proof = setTimeout(() => (this.attempt = 0), this.parts.options.linkProofMs);
          proof.unref();
          openedAt = Date.now();
          this.connected = true;
          this.refusal = undefined;
          void this.catchUp(++this.opened);
        },
        onReading: (reading: StatusReading) => {
          this.lastHeardAt = Date.now();
          if (Date.now() - openedAt >= READING_PROOF_MS) this.attempt = 0;
          this.apply(reading);
        },
        onJunk: (reason: string) => this.logger.warn(`unreadable frame from the upstream: ${reason}`),
        onEnd: (end: WatchEnd) => {
          clearTimeout(proof);
          this.connected = false;
          this.caughtUp = false;
          resolve(end);
        },
      };
      this.link = this.parts.watch.open(handlers, since);
    });
  }

  /** Pushes count as complete only once every open task has been read after the (re)connect. */
  private async catchUp(link: number): Promise<void> {
    const openedAt = Date.now();
    const { unanswered } = await this.reconcileBefore(openedAt);
    if (!this.connected || link !== this.opened || this.ending.signal.aborted) return;
    this.caughtUp = true;
    this.upstreamAnswers = true;
    this.logger.log(`upstream link is live (${unanswered} tasks unread so far)`);
    this.callbacks.onState();
  }

  private async keepReconciling(): Promise<void> {
    const { statusFreshMs, silentMs } = this.parts.options;
    while (!this.ending.signal.aborted) {
      const every = this.caughtUp ? Math.max(50, silentMs / 4) : Math.max(50, statusFreshMs);
      await pause(every * (0.75 + Math.random() / 2), this.ending.signal);
      if (this.ending.signal.aborted) return;
      const quietFor = this.caughtUp ? silentMs : statusFreshMs / 2;
      const pass = await this.reconcileBefore(Date.now() - quietFor);
      if (pass.read > 0) this.upstreamAnswers = pass.unanswered < pass.read;
      this.callbacks.onState();
    }
  }

  private async reconcileBefore(observedBefore: number) {
    try {
      return await this.parts.reconcile.execute(this.fence, observedBefore, this.ending.signal);
    } catch (error) {
      this.logger.warn(`reconciliation broken off: ${String(error)}`);
      return { read: 0, unanswered: 0 };
    }
  }

  private apply(reading: StatusReading): void {
    this.parts.applyUpdate.execute(reading, this.fence).then(
      ({ verdict }) => {
        if (verdict === 'fenced') this.callbacks.onFenced();
        if (verdict === 'unknown-task') this.unclaimed.keep(reading);
      },
      (error: unknown) => this.logger.warn(`update of task ${reading.taskId} not stored: ${String(error)}`),
    );
  }
}

function refusalOf(end: WatchEnd): string | undefined {
  const refused = end.kind === 'refused' && (end.httpStatus === 401 || end.httpStatus === 403);
  return refused ? `the upstream refused the gateway's key on its socket (${end.httpStatus})` : undefined;
}
