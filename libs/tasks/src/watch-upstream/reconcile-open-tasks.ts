import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { RefreshStatus } from '../get-task/refresh-status.js';
import { type OpenTask, TaskStore } from '../ports/task-store.js';
import { TaskOptions } from '../shared/task-options.js';

export interface ReconcilePass {
  read: number;
  /** Reads that failed because the upstream did not answer. */
  unanswered: number;
}

/** Reads open tasks over HTTP, a few at a time: what the upstream's socket did not or could not tell. */
@Injectable()
export class ReconcileOpenTasks {
  private readonly logger = new Logger(ReconcileOpenTasks.name);

  constructor(
    private readonly store: TaskStore,
    private readonly refreshStatus: RefreshStatus,
    private readonly options: TaskOptions,
  ) {}

  /** @param observedBefore only tasks that were last heard of before this (Unix ms). */
  async execute(fence: number, observedBefore: number, signal: AbortSignal): Promise<ReconcilePass> {
    const pass: ReconcilePass = { read: 0, unanswered: 0 };
    const width = this.options.reconcileParallel;
    for await (const batch of this.store.openTasks(width * 4)) {
      const due = batch.filter((task) => task.observedAt < observedBefore);
      const next = due.values();
      const worker = async () => {
        for (const task of next) {
          if (signal.aborted) return;
          await this.reconcile(task, fence, pass);
        }
      };
      await Promise.all(Array.from({ length: width }, worker));
      if (signal.aborted) break;
    }
    return pass;
  }

  private async reconcile(task: OpenTask, fence: number, pass: ReconcilePass): Promise<void> {
    try {
      const stored = await this.store.read(task.teamId, task.uuid);
      if (stored === null || stored.record?.terminal === true) return;
      pass.read++;
      await this.refreshStatus.execute(stored, fence);
    } catch (error) {
      if (isApiError(error, 9006) || isApiError(error, 9007)) pass.unanswered++;
      this.logger.debug(`task ${task.uuid} not reconciled: ${String(error)}`);
    }
  }
}
