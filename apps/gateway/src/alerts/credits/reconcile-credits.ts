import { allPages, Teams } from '#access';
import { type Settings } from '#config';
import {
  AccountBook,
  type AccountReading,
  CreationLedger,
  explainStep,
  type Finding,
  FINDING_KINDS,
  nextReading,
  NO_TEAM,
  ReconcileOpenTasks,
  StorageClock,
  TaskStore,
  UpstreamApi,
} from '#tasks';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { Conditions } from '../checks/conditions.js';
import { PeriodicJob } from '../jobs/periodic-job.js';
import { BalanceCheck } from './balance-check.js';
import { ReadBooks } from './read-books.js';

/** Something that is under way may show on one side only: such a difference is looked at again. */
const LOOKS = 3;
const SETTLE_MS = 1_500;
/** Open findings that a reading may explain. */
const MOST_OPEN = 200;
/** A creation whose task was not found for so long holds credits for nothing. */
const LOST_AFTER_MS = 15 * 60_000;
const MOST_LOST = 100;
/** An alert outlives a few readings that fail. */
const LEAST_HOLD_MS = 10 * 60_000;
const CLOCKS_DIFFER_MS = 60_000;
const MOST_FAILED_OF_A_TEAM = 100;
const ENDED_IN_VAIN = ['FAILED', 'CANCELLED'];

/** Compares the balance of the account with the gateway's own books, and finds what explains a difference. */
@Injectable()
export class ReconcileCredits extends PeriodicJob {
  readonly name = 'reconciliation of credits';
  readonly everyMs: number;
  private readonly logger = new Logger(ReconcileCredits.name);

  constructor(
    private readonly book: AccountBook,
    private readonly books: ReadBooks,
    private readonly upstream: UpstreamApi,
    private readonly openTasks: ReconcileOpenTasks,
    private readonly teams: Teams,
    private readonly tasks: TaskStore,
    private readonly ledger: CreationLedger,
    private readonly conditions: Conditions,
    private readonly balance: BalanceCheck,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'RECONCILE_CREDITS_MS' | 'ALERT_DRIFT_ABOVE'>,
  ) {
    super();
    this.everyMs = settings.RECONCILE_CREDITS_MS;
  }

  /** @throws ApiError 9010, or the upstream's */
  async run(signal: AbortSignal): Promise<void> {
    const [last] = await this.book.readings(1);
    // Another instance may have done it a moment ago.
    if (last !== undefined && this.clock.now() - last.at < this.everyMs * 0.9) return;
    const reading = await this.read(last, signal);
    if (signal.aborted) return;
    await this.book.record(reading);
    await this.noteLostCreations();
    if (last !== undefined) await this.explain(reading, last);
    if (reading.step !== 0)
      this.logger.warn(`the account differs from the books by ${reading.step} credits since the last reading`);
    await this.judge(reading);
  }

  /** Raises or ends the alerts about the account. */
  async judge({ drift, balance }: AccountReading): Promise<void> {
    const { ALERT_DRIFT_ABOVE: limit } = this.settings;
    const holdMs = Math.max(LEAST_HOLD_MS, this.everyMs * 4);
    // Worse: ten times as much.
    const level = limit === 0 || drift <= limit ? 0 : 1 + Math.floor(Math.log10(drift / limit));
    await this.conditions.note({
      teamId: NO_TEAM,
      kind: 'credit-drift',
      subject: 'account',
      level,
      details: { drift, limit },
      holdMs,
    });
    await this.balance.judge(balance, holdMs);
  }

  private async read(last: AccountReading | undefined, signal: AbortSignal): Promise<AccountReading> {
    let best: AccountReading | undefined;
    for (let look = 0; look < LOOKS; look += 1) {
      if (look > 0) await pause(SETTLE_MS, undefined, { signal, ref: false });
      const before = await this.books.execute();
      const account = await this.openTasks.paced(() => this.upstream.balance(signal), signal);
      const after = await this.books.execute();
      const reading = nextReading(last, { at: this.clock.now(), account, before, after });
      if (best === undefined || Math.abs(reading.step) <= Math.abs(best.step)) best = reading;
      if (reading.step === 0) break;
    }
    return best as AccountReading;
  }

  private async noteLostCreations(): Promise<void> {
    const now = this.clock.now();
    for (const { creationId, teamId, flowName, estimate } of await this.ledger.stale(now - LOST_AFTER_MS, MOST_LOST))
      await this.book.note({
        kind: 'reservation-without-task',
        id: creationId,
        at: now,
        teamId,
        flow: flowName,
        credits: estimate,
        charged: null,
        note: null,
      });
  }

  private async explain({ step, at }: AccountReading, last: AccountReading): Promise<void> {
    if (step < 0) await this.book.note({ ...credited(-step, at), id: String(at) });
    const open: Finding[] = [];
    for (const kind of FINDING_KINDS) {
      if (kind === 'reservation-without-task' || kind === 'credits-added') continue;
      const { items } = await this.book.findings(kind, { limit: MOST_OPEN });
      open.push(...items.filter((finding) => finding.charged === null && finding.at >= last.at - CLOCKS_DIFFER_MS));
    }
    const failed = step > 0 ? await this.failedSince(last.at - CLOCKS_DIFFER_MS, new Set(open.map(({ id }) => id))) : [];
    for (const finding of explainStep(step, { open, failed })) await this.book.note(finding);
  }

  /** Only where credits are missing: each team is asked. */
  private async failedSince(since: number, known: ReadonlySet<string>): Promise<Finding[]> {
    const failed: Finding[] = [];
    for await (const { teamId } of allPages((request) => this.teams.list(request)))
      for (const status of ENDED_IN_VAIN) {
        const { tasks } = await this.tasks.list(teamId, { status, limit: MOST_FAILED_OF_A_TEAM });
        for (const { meta, record } of tasks) {
          if (record === null || record.observedAt < since || known.has(meta.uuid)) continue;
          const { uuid: id, flowName: flow, costCredits: credits } = meta;
          const at = record.observedAt;
          failed.push({ kind: 'charged-failure', id, at, teamId, flow, credits, charged: null, note: status });
        }
      }
    return failed;
  }
}

function credited(credits: number, at: number): Omit<Finding, 'id'> {
  return { kind: 'credits-added', at, teamId: null, flow: null, credits, charged: null, note: null };
}
