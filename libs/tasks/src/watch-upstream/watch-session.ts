import { type UpstreamLinkState } from '#contracts';
import { Logger } from '@nestjs/common';
import { type AccountFindings } from '../account-book/account-findings.js';
import { type ApplyUpdate } from '../apply-update/apply-update.js';
import { type StorageClock } from '../ports/storage-clock.js';
import { type UpstreamWatch } from '../ports/upstream-watch.js';
import { type TaskOptions } from '../shared/task-options.js';
import { type ReconcileOpenTasks, type ReconcilePass } from './reconcile-open-tasks.js';
import { type KeyMonitor } from './key-monitor.js';
import { NamedReads } from './named-reads.js';
import { Reconciliation } from './reconciliation.js';
import { type Arrival, RetriedReadings, type RetryReason } from './retried-readings.js';
import { UpstreamLink } from './upstream-link.js';

export interface SessionParts {
  watch: UpstreamWatch;
  applyUpdate: ApplyUpdate;
  reconcile: ReconcileOpenTasks;
  options: TaskOptions;
  key: KeyMonitor;
  clock: StorageClock;
  findings: Pick<AccountFindings, 'outsideTask'>;
}

/** Without open tasks to read, the upstream counts as down after its socket was unreachable this long. */
const DOWN_AFTER_MS = 10_000;
const REFUSED = "the upstream refused the gateway's key over HTTP";
const OTHER_ACCOUNT = "the upstream knows nearly none of the open tasks: the gateway's key is probably of another account";

/** One instance's term as watcher: stores pushed frames, and reads what may not have been pushed. */
export class WatchSession {
  private readonly logger = new Logger(WatchSession.name);
  private readonly ending = new AbortController();
  private readonly retried: RetriedReadings;
  private readonly named: NamedReads;
  private readonly link: UpstreamLink;
  private readonly reconciliation: Reconciliation;
  private upstreamAnswers = true;
  private fenced = false;
  private arrivals = 0;

  constructor(
    private readonly parts: SessionParts,
    private readonly fence: number,
    private readonly callbacks: { onState: () => void; onFenced: () => void; onRefused: () => void },
  ) {
    const { watch, reconcile, options, clock } = parts;
    const { signal } = this.ending;
    this.retried = new RetriedReadings(
      (arrival) => this.apply(arrival),
      () => this.reconciliation.fallBehind(),
      ({ reading }) => parts.findings.outsideTask(reading),
    );
    this.named = new NamedReads({
      read: (uuid) => this.readNamed(uuid),
      onOverflow: () => this.reconciliation.doubt(),
      apartMs: options.statusFreshMs,
    });
    this.link = new UpstreamLink({
      watch,
      clock,
      keyReplaced: () => parts.key.replaced(),
      proofMs: options.linkProofMs,
      onUp: () => this.linkIsUp(),
      onProven: () => this.callbacks.onState(),
      onReading: (reading) => this.take({ reading, order: ++this.arrivals }),
      passesOver: (taskId) => parts.applyUpdate.passesOver(taskId),
      onJunk: (taskId) => (taskId === undefined ? this.reconciliation.doubt() : this.named.want(taskId)),
      onLapse: () => this.fallBehind(),
      onDown: () => this.linkIsDown(),
      signal,
    });
    this.reconciliation = new Reconciliation({
      reconcile,
      options,
      clock,
      fence,
      isLinkUp: () => this.link.isUp(),
      onPass: (pass) => this.passed(pass),
      signal,
    });
  }

  run(): void {
    void this.link.run();
    void this.reconciliation.run();
  }

  /** Changes may have been missed, or lost after being stored: reads all open tasks, and until then nothing counts as live. */
  fallBehind(): void {
    this.reconciliation.fallBehind();
    this.callbacks.onState();
  }

  stop(): void {
    this.ending.abort();
    this.retried.clear();
    this.named.clear();
  }

  state(): { state: UpstreamLinkState; reason?: string } {
    const reason = this.link.refusal() ?? (this.reconciliation.isRefused() ? REFUSED : undefined);
    if (reason === undefined && this.parts.reconcile.isAccountDoubted()) return { state: 'down', reason: OTHER_ACCOUNT };
    const because = reason === undefined ? {} : { reason };
    if (this.link.isProven() && this.reconciliation.isComplete()) return { state: 'live', ...because };
    return { state: this.upstreamAnswers && reason === undefined ? 'polling' : 'down', ...because };
  }

  private linkIsUp(): void {
    this.upstreamAnswers = true;
    this.fallBehind();
  }

  private linkIsDown(): void {
    this.reconciliation.linkChanged();
    this.callbacks.onState();
    if (this.link.refusal() !== undefined) void this.askAboutKey();
  }

  /** If only the socket refuses the key, HTTP reads still work, so the watcher stays and polls. */
  private async askAboutKey(): Promise<void> {
    await this.parts.key.check();
    if (this.parts.key.isRefused()) this.callbacks.onRefused();
  }

  private passed({ read, unanswered, refused }: ReconcilePass): void {
    if (read > 0) this.upstreamAnswers = unanswered + refused < read;
    else this.upstreamAnswers = this.link.unreachableFor() <= DOWN_AFTER_MS;
    this.callbacks.onState();
    if (refused > 0) this.callbacks.onRefused();
  }

  private async readNamed(uuid: string): Promise<void> {
    try {
      await this.parts.reconcile.readOne(uuid, this.fence, this.ending.signal);
    } catch (error) {
      this.logger.warn(`task ${uuid} could not be read after an unreadable frame: ${String(error)}`);
      this.reconciliation.doubt();
    }
  }

  private take(arrival: Arrival): void {
    this.retried.renew(arrival);
    this.apply(arrival);
  }

  private apply(arrival: Arrival): void {
    if (this.ending.signal.aborted) return;
    this.parts.applyUpdate.execute(arrival.reading, this.fence).then(
      ({ verdict }) => {
        if (verdict === 'fenced') this.stepBack();
        else if (verdict === 'unknown-task') this.unclaimed(arrival);
        else this.stored(arrival);
      },
      (error: unknown) => {
        this.logger.warn(`update of task ${arrival.reading.taskId} not stored yet: ${String(error)}`);
        this.keep(arrival, 'unsaved');
      },
    );
  }

  private stored(arrival: Arrival): void {
    this.retried.stored(arrival);
    this.parts.reconcile.heardOf(arrival.reading.taskId);
  }

  private unclaimed(arrival: Arrival): void {
    if (this.parts.applyUpdate.mayFindOwner(arrival.reading.taskId)) this.keep(arrival, 'unclaimed');
  }

  private keep(arrival: Arrival, reason: RetryReason): void {
    if (!this.ending.signal.aborted) this.retried.keep(arrival, reason);
  }

  private stepBack(): void {
    if (!this.fenced) this.logger.warn(`update refused: another instance is now the watcher (fence ${this.fence} is stale)`);
    this.fenced = true;
    this.callbacks.onFenced();
  }
}
