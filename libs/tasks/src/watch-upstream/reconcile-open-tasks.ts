import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { RefreshStatus } from '../get-task/refresh-status.js';
import { StorageClock } from '../ports/storage-clock.js';
import { type OpenTask, TaskStore } from '../ports/task-store.js';
import { UpstreamCredentialError } from '../ports/upstream-credential-error.js';
import { pause } from '../shared/pause.js';
import { TaskOptions } from '../shared/task-options.js';

export interface ReconcileRequest {
  fence: number;
  /** Only tasks that were last heard of before this (Unix ms). */
  observedBefore: number;
  /** Tasks that were merely silent are no emergency: their reads are spread in time, for callers should not have to wait behind them. */
  paced: boolean;
  signal: AbortSignal;
}

export interface ReconcilePass {
  read: number;
  /** Reads that failed because the upstream did not answer. */
  unanswered: number;
  /** Reads that failed because the upstream does not want the gateway's key: the first ends the pass. */
  refused: number;
  /** Tasks of which it is not known how they stand: the storage failed, or the pass was broken off. */
  unknown: number;
}

/** Between the beginnings of two paced reads. */
const PACE_MS = 10;

/** How far two instances' readings of the storage's clock may differ. */
const AHEAD_MS = 1_000;

/** Reads open tasks over HTTP, a few at a time: what the upstream's socket did not or could not tell. */
@Injectable()
export class ReconcileOpenTasks {
  private readonly logger = new Logger(ReconcileOpenTasks.name);

  constructor(
    private readonly store: TaskStore,
    private readonly refreshStatus: RefreshStatus,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
  ) {}

  async execute({ fence, observedBefore, paced, signal }: ReconcileRequest): Promise<ReconcilePass> {
    const pass: ReconcilePass = { read: 0, unanswered: 0, refused: 0, unknown: 0 };
    const width = this.options.reconcileParallel;
    const isOver = () => signal.aborted || pass.refused > 0;
    const turn = turns(paced ? PACE_MS : 0, signal);
    try {
      for await (const batch of this.store.openTasks(width * 4)) {
        const due = batch.filter((task) => this.isDue(task, observedBefore));
        const next = due.values();
        const worker = async () => {
          for (const task of next) {
            await turn();
            if (isOver()) return;
            await this.reconcile(task, fence, pass);
          }
        };
        await Promise.all(Array.from({ length: width }, worker));
        if (isOver()) break;
      }
    } catch (error) {
      this.logger.warn(`reconciliation broken off: ${String(error)}`);
      pass.unknown++;
    }
    if (isOver()) pass.unknown++;
    return pass;
  }

  /** A task that was observed in the future was observed by the clock of a storage server that has been replaced. */
  private isDue({ observedAt }: OpenTask, observedBefore: number): boolean {
    return observedAt < observedBefore || observedAt > this.clock.now() + AHEAD_MS;
  }

  private async reconcile(task: OpenTask, fence: number, pass: ReconcilePass): Promise<void> {
    try {
      const stored = await this.store.read(task.teamId, task.uuid);
      if (stored === null || stored.record?.terminal === true) return;
      pass.read++;
      await this.refreshStatus.execute(stored, fence);
    } catch (error) {
      if (error instanceof UpstreamCredentialError) pass.refused++;
      else if (isApiError(error, 9006) || isApiError(error, 9007)) pass.unanswered++;
      if (isApiError(error, 9010)) pass.unknown++;
      this.logger.debug(`task ${task.uuid} not reconciled: ${String(error)}`);
    }
  }
}

/** @returns what resolves for one caller after the other, so many milliseconds apart; for all at once where there are none. */
function turns(apartMs: number, signal: AbortSignal): () => Promise<void> {
  let next = 0;
  return async () => {
    if (apartMs === 0) return;
    const now = performance.now();
    const mine = Math.max(now, next);
    next = mine + apartMs;
    await pause(mine - now, signal);
  };
}
