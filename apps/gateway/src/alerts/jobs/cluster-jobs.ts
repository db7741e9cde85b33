import { type Settings } from '#config';
import { JobLease } from '#tasks';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { type PeriodicJob } from './periodic-job.js';

export const JOBS = Symbol('jobs');

const LEASE_MS = 12_000;
/** Of the lease, and at least as often as the most frequent job. */
const RENEW_MS = LEASE_MS / 4;

interface Turn {
  job: PeriodicJob;
  /** Of this process's monotonic clock. */
  dueAt: number;
  running?: Promise<void>;
}

/** Runs the periodic jobs while this instance holds their lease. Jobs run beside each other, each once at a time; a failed one is tried again in time. */
@Injectable()
export class ClusterJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ClusterJobs.name);
  private readonly holder = randomUUID();
  private readonly ending = new AbortController();
  private readonly turns: Turn[];
  private holding = new AbortController();
  private running: Promise<void> | undefined;
  private fence: number | null = null;

  constructor(
    private readonly lease: JobLease,
    @Inject(JOBS) jobs: readonly PeriodicJob[],
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'ALERT_CHECK_MS'>,
  ) {
    this.turns = jobs.map((job) => ({ job, dueAt: 0 }));
  }

  /** Whether this instance runs the jobs. */
  isHolder(): boolean {
    return this.fence !== null;
  }

  onApplicationBootstrap(): void {
    this.running ??= this.run();
  }

  /** Another instance takes over at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.running;
    this.holding.abort();
    await Promise.all(this.turns.map(async ({ running }) => running));
    const { fence } = this;
    this.fence = null;
    if (fence !== null) await this.lease.release(this.holder, fence).catch(() => undefined);
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    const step = Math.min(this.settings.ALERT_CHECK_MS, RENEW_MS);
    let validUntil = 0;
    while (!signal.aborted) {
      const askedAt = performance.now();
      const fence = await this.lease.acquire(this.holder, LEASE_MS).catch(() => undefined);
      if (fence != null) validUntil = askedAt + LEASE_MS;
      // A storage that does not answer: the lease lasts for as long as it was given.
      this.take(fence === undefined && performance.now() < validUntil ? this.fence : (fence ?? null));
      if (this.fence !== null) this.startDue();
      await pause(step, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private take(fence: number | null): void {
    if (fence === null && this.fence !== null) this.holding.abort();
    if (fence !== null && this.fence === null) {
      this.holding = new AbortController();
      for (const turn of this.turns) turn.dueAt = 0;
    }
    this.fence = fence;
  }

  private startDue(): void {
    const now = performance.now();
    for (const turn of this.turns) {
      if (turn.running !== undefined || now < turn.dueAt) continue;
      turn.dueAt = now + turn.job.everyMs;
      turn.running = turn.job
        .run(this.holding.signal)
        .catch((error: unknown) => {
          if (!this.holding.signal.aborted) this.logger.warn(`${turn.job.name}: ${String(error)}`);
        })
        .finally(() => delete turn.running);
    }
  }
}
