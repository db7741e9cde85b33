import { Logger } from '@nestjs/common';
import { type AccountFindings } from '../account-book/account-findings.js';
import { type StorageClock } from '../ports/storage-clock.js';
import { type OpenTask, type StoredTask, type TaskStore } from '../ports/task-store.js';
import { type UpstreamKey } from '../ports/upstream-key.js';
import { type UpstreamTaskUnknownError } from '../ports/upstream-task-unknown-error.js';
import { type TaskOptions } from '../shared/task-options.js';
import { type DueQuery, type DueTasks } from './due-tasks.js';
import { ForgottenTasks } from './forgotten-tasks.js';

interface UnknownTasksParts {
  store: Pick<TaskStore, 'apply'>;
  clock: StorageClock;
  key: UpstreamKey;
  findings: Pick<AccountFindings, 'forgottenTask'>;
  options: Pick<TaskOptions, 'unknownTaskMs' | 'unknownHoldMs'>;
}

/** Ends the open tasks that the upstream has forgotten, and says so when it knows nearly none because the key is of another account. */
export class UnknownTasks {
  private readonly logger = new Logger(UnknownTasks.name);
  private readonly forgotten: ForgottenTasks;
  private keyReplaced: AbortSignal;

  constructor(private readonly parts: UnknownTasksParts) {
    this.keyReplaced = parts.key.replaced();
    this.forgotten = new ForgottenTasks({ apartMs: parts.options.unknownTaskMs, holdMs: parts.options.unknownHoldMs });
  }

  isAccountDoubted(): boolean {
    return this.forgotten.isAccountDoubted();
  }

  count(): number {
    return this.forgotten.count();
  }

  startAnew(): void {
    this.forgotten.startAnew();
  }

  /** Somebody told how the task stands. */
  heardOf(uuid: string): void {
    this.forgotten.forget(uuid);
  }

  /** The upstream told this instance how the task stands. @param askedAt of this process's monotonic clock */
  noteKnown(stored: StoredTask, askedAt: number): void {
    this.forgotten.noteKnown(stored, askedAt);
  }

  /** Lists what is due, without what the upstream did not know a moment ago, and with what it is to be asked for to tell why. */
  async listDue(dueTasks: DueTasks, { isSettled, observedBefore }: DueQuery): Promise<OpenTask[]> {
    const { forgotten } = this;
    this.lookAtKey();
    const noted = new Map<string, OpenTask>();
    const due = await dueTasks.list({
      observedBefore,
      isSettled: (uuid) => isSettled(uuid) || !forgotten.isDue(uuid),
      isWanted: (uuid) => forgotten.isWanted(uuid),
      onOpen: (task) => forgotten.isNoted(task.uuid) && noted.set(task.uuid, task),
    });
    const doubted = forgotten.isAccountDoubted();
    forgotten.keepOnly(noted);
    if (doubted && !forgotten.isAccountDoubted()) this.logger.log('the upstream knows the open tasks again');
    return due;
  }

  /** The upstream does not know the task. @returns false when the task should have ended, and the storage failed. */
  async note(stored: StoredTask, { fence, error }: { fence: number; error: UpstreamTaskUnknownError }): Promise<boolean> {
    const doubted = this.forgotten.isAccountDoubted();
    const isGone = this.forgotten.note(stored);
    if (!doubted && this.forgotten.isAccountDoubted()) this.tellDoubt();
    return !isGone || (await this.end(stored, { fence, error }));
  }

  private async end(stored: StoredTask, { fence, error }: { fence: number; error: UpstreamTaskUnknownError }): Promise<boolean> {
    const { store, clock } = this.parts;
    const { teamId, uuid } = stored.meta;
    const reading = { taskId: uuid, status: 'FAILED', error: `the upstream does not know this task any more (${error.code})` };
    try {
      const expected = stored.record && { epoch: stored.record.epoch, rev: stored.record.rev };
      const { verdict } = await store.apply(teamId, uuid, { reading, observedAt: clock.now(), expected, fence });
      this.forgotten.forget(uuid);
      if (verdict === 'applied') this.parts.findings.forgottenTask(stored);
      this.logger.warn(`task ${uuid} of team ${teamId} is unknown to the upstream (${error.code}): ended as FAILED (${verdict})`);
      return true;
    } catch (failure) {
      this.logger.warn(`task ${uuid} is unknown to the upstream and could not be ended yet: ${String(failure)}`);
      return false;
    }
  }

  private lookAtKey(): void {
    if (!this.keyReplaced.aborted) return;
    this.keyReplaced = this.parts.key.replaced();
    this.forgotten.startAnew();
  }

  private tellDoubt(): void {
    const unknown = `the upstream does not know ${this.count()} open tasks, and nearly none of the others of their time`;
    const cause = 'TRIVERSE_API_KEY is probably the key of another account';
    this.logger.error(`${unknown}: ${cause}. They stay open: put the key of their account back`);
  }
}
