import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AccountFindings } from '../account-book/account-findings.js';
import { ApplyUpdate } from '../apply-update/apply-update.js';
import { RecoverCreations } from '../create-task/recover-creations.js';
import { LinkBoard } from '../ports/link-board.js';
import { StorageClock } from '../ports/storage-clock.js';
import { TaskEvents } from '../ports/task-events.js';
import { TaskStore } from '../ports/task-store.js';
import { UpstreamWatch } from '../ports/upstream-watch.js';
import { WatcherLease } from '../ports/watcher-lease.js';
import { pause } from '../shared/pause.js';
import { TaskOptions } from '../shared/task-options.js';
import { KeyMonitor } from './key-monitor.js';
import { ReconcileOpenTasks } from './reconcile-open-tasks.js';
import { WatchSession } from './watch-session.js';

/** Renewals per lease lifetime. */
const RENEWALS = 4;
/** Give other instances with a valid key time to take over. */
const REFUSED_PAUSE_MS = 60_000;

/** Competes for the cluster's watcher lease and, while holding it, runs the upstream link for all instances. */
@Injectable()
export class WatchUpstream {
  private readonly logger = new Logger(WatchUpstream.name);
  private readonly holder = randomUUID();
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;
  private recovery: Promise<void> | undefined;
  private stateSince = { state: '', since: 0 };
  private holding = false;

  constructor(
    private readonly lease: WatcherLease,
    private readonly board: LinkBoard,
    private readonly store: TaskStore,
    private readonly events: TaskEvents,
    private readonly watch: UpstreamWatch,
    private readonly applyUpdate: ApplyUpdate,
    private readonly reconcile: ReconcileOpenTasks,
    private readonly recoverCreations: RecoverCreations,
    private readonly key: KeyMonitor,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
    private readonly findings: AccountFindings,
  ) {}

  /** Whether this instance watches the upstream for the cluster. */
  isWatching(): boolean {
    return this.holding;
  }

  start(): void {
    this.running ??= this.compete();
  }

  /** Releases the lease at once, so that another instance can take over without waiting. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async compete(): Promise<void> {
    while (!this.ending.signal.aborted) {
      if (this.key.isRefused()) {
        await pause(this.options.leaseMs / 4, this.ending.signal);
        continue;
      }
      try {
        const fence = await this.lease.acquire(this.holder, this.options.leaseMs);
        const replaced = this.key.replaced();
        if (fence !== null && (await this.hold(fence)) === 'refused')
          await pause(REFUSED_PAUSE_MS, AbortSignal.any([this.ending.signal, replaced]));
      } catch (error) {
        this.logger.warn(`watcher's lease: ${String(error)}`);
      }
      await pause(this.options.leaseMs * (0.05 + Math.random() * 0.1), this.ending.signal);
    }
  }

  private async hold(fence: number): Promise<'refused' | 'over'> {
    this.logger.log(`watching the upstream for the cluster (fence ${fence})`);
    const lost = new AbortController();
    let refused = false;
    const report = () => void this.report(session, fence);
    const session = new WatchSession(
      {
        watch: this.watch,
        applyUpdate: this.applyUpdate,
        reconcile: this.reconcile,
        options: this.options,
        key: this.key,
        clock: this.clock,
        findings: this.findings,
      },
      fence,
      {
        onState: report,
        onFenced: () => lost.abort(),
        onRefused: () => {
          refused = true;
          lost.abort();
        },
      },
    );
    // A storage that was unreachable may have lost its latest writes.
    const stopHearingGaps = this.events.onGap(() => session.fallBehind());
    try {
      await this.store.raiseFence(fence);
      this.holding = true;
      session.run();
      await this.renewUntil(fence, AbortSignal.any([lost.signal, this.ending.signal]), report);
    } finally {
      this.holding = false;
      stopHearingGaps();
      session.stop();
      this.reconcile.startAnew();
      await this.lease
        .release(this.holder, fence)
        .catch((error: unknown) => this.logger.debug(`lease not released: ${String(error)}`));
      this.logger.log(`no longer watching the upstream (fence ${fence})`);
    }
    if (refused) this.logger.warn("the upstream refuses this instance's key: leaving the watch to other instances");
    return refused ? 'refused' : 'over';
  }

  private async renewUntil(fence: number, end: AbortSignal, report: () => void): Promise<void> {
    const { leaseMs } = this.options;
    // Missed renewals are retried sooner; after this moment another holder may be active.
    let validUntil = performance.now() + leaseMs;
    let wait = leaseMs / RENEWALS;
    while (!end.aborted) {
      report();
      await pause(wait, end);
      if (end.aborted) return;
      const askedAt = performance.now();
      const renewed = await this.lease.renew(this.holder, fence, leaseMs).catch(() => null);
      wait = renewed === null ? leaseMs / RENEWALS / 4 : leaseMs / RENEWALS;
      if (renewed === false || (renewed === null && performance.now() >= validUntil)) {
        this.logger.warn('the watcher lost its lease');
        return;
      }
      if (renewed === true) validUntil = askedAt + leaseMs;
      this.recover();
    }
  }

  /** Runs apart from the renewals, because the upstream may be slow. */
  private recover(): void {
    this.recovery ??= this.recoverCreations
      .execute()
      .then(
        () => undefined,
        (error: unknown) => this.logger.warn(`recovery of creations failed: ${String(error)}`),
      )
      .finally(() => (this.recovery = undefined));
  }

  private async report(session: WatchSession, fence: number): Promise<void> {
    const { state, reason } = session.state();
    if (this.stateSince.state !== state) this.stateSince = { state, since: this.clock.now() };
    try {
      await this.board.report(
        { state, since: this.stateSince.since, fence, ...(reason === undefined ? {} : { reason }) },
        this.options.leaseMs,
      );
    } catch (error) {
      this.logger.debug(`link state not reported: ${String(error)}`);
    }
  }
}
