import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { AccountFindings } from '../account-book/account-findings.js';
import { RefreshStatus } from '../get-task/refresh-status.js';
import { TaskEvents } from '../ports/task-events.js';
import { StorageClock } from '../ports/storage-clock.js';
import { type StoredTask, TaskStore } from '../ports/task-store.js';
import { UpstreamCredentialError } from '../ports/upstream-credential-error.js';
import { UpstreamKey } from '../ports/upstream-key.js';
import { UpstreamLimitError } from '../ports/upstream-limit-error.js';
import { UpstreamTaskUnknownError } from '../ports/upstream-task-unknown-error.js';
import { TaskOptions } from '../shared/task-options.js';
import { DueTasks } from './due-tasks.js';
import { ReadBudget } from './read-budget.js';
import { UnknownTasks } from './unknown-tasks.js';

/** No answer, none in time, or the upstream says that it is down itself. */
const OUTAGES: ReadonlySet<number> = new Set([5003, 9006, 9007]);

export interface ReconcileRequest {
  fence: number;
  /** Only tasks last observed before this (Unix ms). */
  observedBefore: number;
  /** Tasks of earlier passes of this round, which are not read again; each pass adds its own. */
  settled: Set<string>;
  signal: AbortSignal;
}

export interface ReconcilePass {
  read: number;
  /** Reads that failed because the upstream did not answer. */
  unanswered: number;
  /** Reads that returned an error instead of a status. */
  unread: number;
  /** Reads that failed because the upstream refused the gateway's key; the first ends the pass. */
  refused: number;
  /** Tasks whose state is unknown because the storage failed. */
  unknown: number;
  /** Due tasks not read yet. */
  left: number;
}

/** After this many the order is computed again, because watchers may have changed. */
const PASS_MS = 3_000;

/** Reads open tasks over HTTP within one rate limit, to make up for what the upstream's socket did not deliver. */
@Injectable()
export class ReconcileOpenTasks {
  private readonly logger = new Logger(ReconcileOpenTasks.name);
  private readonly budget: ReadBudget;
  private readonly dueTasks: DueTasks;
  private readonly unknown: UnknownTasks;
  private dueNow = 0;

  constructor(
    private readonly store: TaskStore,
    events: TaskEvents,
    private readonly refreshStatus: RefreshStatus,
    private readonly options: TaskOptions,
    clock: StorageClock,
    key: UpstreamKey,
    findings: AccountFindings,
  ) {
    this.budget = new ReadBudget(options.readsPerSecond);
    this.dueTasks = new DueTasks(store, events, clock);
    this.unknown = new UnknownTasks({ store, clock, key, findings, options });
  }

  /** One pass; takes at most a few seconds once its first read has started. */
  async execute({ fence, observedBefore, settled, signal }: ReconcileRequest): Promise<ReconcilePass> {
    const pass = emptyPass();
    try {
      const due = await this.unknown.listDue(this.dueTasks, { observedBefore, isSettled: (uuid) => settled.has(uuid) });
      this.dueNow = due.length;
      if (due.length > 0) await this.readAll(due.values(), { fence, pass, settled, signal });
      pass.left = due.filter(({ uuid }) => !settled.has(uuid)).length;
      this.dueNow = pass.left;
    } catch (error) {
      this.logger.warn(`reconciliation aborted: ${String(error)}`);
      pass.unknown++;
    }
    return pass;
  }

  /** Reads one task named by an unreadable frame; ignores tasks that no team here owns. */
  async readOne(uuid: string, fence: number, signal: AbortSignal): Promise<void> {
    const teamId = await this.store.teamOf(uuid);
    if (teamId === null) return;
    await this.budget.turn(signal);
    if (!signal.aborted) await this.reconcile({ teamId, uuid }, { fence, pass: emptyPass(), settled: new Set(), signal });
  }

  /** Another read of the gateway's own, within the same pace. @throws as `read` does */
  async paced<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.budget.turn(signal);
    try {
      return await read();
    } catch (error) {
      if (error instanceof UpstreamLimitError) this.budget.limited(error.retryAfterSeconds);
      throw error;
    }
  }

  /** The watching has ended: what the next watcher finds counts. */
  startAnew(): void {
    this.dueNow = 0;
    this.unknown.startAnew();
  }

  /** The upstream says by a push that it knows the task. */
  heardOf(uuid: string): void {
    this.unknown.heardOf(uuid);
  }

  /** Whether the upstream knows nearly none of the open tasks, so that the key is probably of another account. */
  isAccountDoubted(): boolean {
    return this.unknown.isAccountDoubted();
  }

  /** Reads since the start; reads a second that are allowed now, and left over; tasks that are due and not read yet. */
  pace(): { total: number; perSecond: number; left: number; due: number } {
    return { total: this.budget.total(), perSecond: this.budget.perSecond(), left: this.budget.left(), due: this.dueNow };
  }

  /** How many open tasks the upstream last said it does not know. */
  unknownTasks(): number {
    return this.unknown.count();
  }

  private async readAll(due: Iterator<TaskKey> & Iterable<TaskKey>, work: Work): Promise<void> {
    await this.budget.turn(work.signal);
    let granted = true;
    const over = new AbortController();
    const end = () => over.abort();
    const timer = setTimeout(end, PASS_MS);
    work.signal.addEventListener('abort', end);
    if (work.signal.aborted) end();
    const worker = async () => {
      for (const task of due) {
        if (!granted) await this.budget.turn(over.signal);
        granted = false;
        if (over.signal.aborted || work.pass.refused > 0) return;
        await this.reconcile(task, work);
      }
    };
    await Promise.all(Array.from({ length: this.options.reconcileParallel }, worker));
    clearTimeout(timer);
    work.signal.removeEventListener('abort', end);
  }

  private async reconcile({ teamId, uuid }: TaskKey, { fence, pass, settled }: Work): Promise<void> {
    let stored: StoredTask | null = null;
    const askedAt = performance.now();
    try {
      stored = await this.store.read(teamId, uuid);
      if (stored !== null && stored.record?.terminal !== true) {
        pass.read++;
        const { collapsed } = await this.refreshStatus.execute(stored, fence);
        // Another instance may have another key.
        if (!collapsed) this.unknown.noteKnown(stored, askedAt);
      }
      this.unknown.heardOf(uuid);
      settled.add(uuid);
    } catch (error) {
      this.logger.debug(`task ${uuid} not reconciled: ${String(error)}`);
      if (this.noteFailure(error, pass)) settled.add(uuid);
      if (stored === null || !(error instanceof UpstreamTaskUnknownError)) return;
      if (!(await this.unknown.note(stored, { fence, error }))) pass.unknown++;
    }
  }

  /** @returns whether the task is done for this round. */
  private noteFailure(error: unknown, pass: ReconcilePass): boolean {
    if (error instanceof UpstreamLimitError) {
      this.budget.limited(error.retryAfterSeconds);
      return false;
    }
    if (error instanceof UpstreamCredentialError) {
      pass.refused++;
      return false;
    }
    if (error instanceof UpstreamTaskUnknownError) return true;
    if (isApiError(error, 9010)) pass.unknown++;
    else if (isApiError(error) && OUTAGES.has(error.code)) pass.unanswered++;
    else pass.unread++;
    return true;
  }
}

interface TaskKey {
  teamId: string;
  uuid: string;
}

interface Work {
  fence: number;
  pass: ReconcilePass;
  settled: Set<string>;
  signal: AbortSignal;
}

function emptyPass(): ReconcilePass {
  return { read: 0, unanswered: 0, unread: 0, refused: 0, unknown: 0, left: 0 };
}
