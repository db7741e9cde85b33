import { Injectable, Logger } from '@nestjs/common';
import { AccountBook, type Finding } from '../ports/account-book.js';
import { type CreationIntent } from '../ports/creation-ledger.js';
import { StorageClock } from '../ports/storage-clock.js';
import { type StoredTask, TaskStore } from '../ports/task-store.js';
import { type UpstreamCreation } from '../ports/upstream-api.js';
import { type StatusReading } from '../rules/status-reading.js';

/** Notes what the watch, reads and creations show about the account's credits. Nothing waits for it, and its failures are only logged. */
@Injectable()
export class AccountFindings {
  private readonly logger = new Logger(AccountFindings.name);

  constructor(
    private readonly book: AccountBook,
    private readonly store: TaskStore,
    private readonly clock: StorageClock,
  ) {}

  /** A frame of a task that no team of the gateway made. */
  outsideTask({ taskId, flowName, status }: StatusReading): void {
    this.note({ kind: 'outside-task', id: taskId, flow: flowName ?? null, note: status });
  }

  /** A task ended because the upstream does not know it any more. */
  forgottenTask({ meta: { uuid, teamId, flowName, costCredits } }: StoredTask): void {
    this.note({ kind: 'forgotten-task', id: uuid, teamId, flow: flowName, credits: costCredits });
  }

  /** A task ended with a word that had to be translated. */
  endWord(teamId: string, { taskId, status, saidStatus }: StatusReading): void {
    if (saidStatus === undefined) return;
    const note = `${saidStatus.slice(0, 40)}, taken for ${status}`;
    void this.store.read(teamId, taskId).then(
      (task) => {
        const credits = task?.meta.costCredits ?? null;
        const charged = status === 'SUCCESS' ? credits : null;
        this.note({ kind: 'end-word', id: taskId, teamId, flow: task?.meta.flowName ?? null, credits, charged, note });
      },
      (error: unknown) => this.logger.warn(`end of task ${taskId} as "${note}" not noted: ${String(error)}`),
    );
  }

  /** The price in the answer to a creation could not be booked. */
  refusedAmount({ teamId, flowName, estimate }: CreationIntent, { answer, refusedCost }: UpstreamCreation): void {
    if (refusedCost === undefined) return;
    this.note({ kind: 'refused-amount', id: answer.task_uuid, teamId, flow: flowName, credits: estimate, note: refusedCost });
  }

  private note(finding: Pick<Finding, 'kind' | 'id'> & Partial<Finding>): void {
    const whole = { at: this.clock.now(), teamId: null, flow: null, credits: null, charged: null, note: null, ...finding };
    this.book.note(whole).catch((error: unknown) => this.logger.warn(`${whole.kind} ${whole.id} not noted: ${String(error)}`));
  }
}
