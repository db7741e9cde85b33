import { isTerminalStatus } from '#contracts';
import { Injectable } from '@nestjs/common';
import { AccountFindings } from '../account-book/account-findings.js';
import { StorageClock } from '../ports/storage-clock.js';
import { type ApplyOutcome, TaskStore } from '../ports/task-store.js';
import { type StatusReading } from '../rules/status-reading.js';
import { TaskOwners } from '../shared/task-owners.js';

interface PushedReading {
  reading: StatusReading;
  fence: number;
  /** Unix ms, of the storage. */
  observedAt: number;
}

/** The newest update of a task. */
interface Newest {
  pushed: PushedReading;
  /** It waits for the one before it. */
  isWaiting: boolean;
  outcome: Promise<ApplyOutcome>;
}

/** With more updates than these on their way, the storage has fallen behind. */
const MANY = 1_000;
const UNKNOWN: ApplyOutcome = { verdict: 'unknown-task', record: null };

/** The only path of a pushed status into the store: one atomic step per frame, in order of arrival for each task. */
@Injectable()
export class ApplyUpdate {
  private readonly newest = new Map<string, Newest>();
  private onTheWay = 0;
  /** Readings about tasks that no team here created. */
  foreign = 0;
  /** Readings that were left out for a newer one of their task, because the storage had fallen behind. */
  merged = 0;

  constructor(
    private readonly store: TaskStore,
    private readonly owners: TaskOwners,
    private readonly clock: StorageClock,
    private readonly findings: AccountFindings,
  ) {}

  /**
   * A storage that has fallen behind gets the latest of what waits for each task; an end always reaches it.
   * @returns the outcome of this reading, or of the newer one that took its place.
   * @throws ApiError 9010 when the storage does not answer; reconciliation stores the status later.
   */
  execute(reading: StatusReading, fence: number): Promise<ApplyOutcome> {
    const pushed = { reading, fence, observedAt: this.clock.now() };
    const before = this.newest.get(reading.taskId);
    if (before?.isWaiting === true && this.onTheWay >= MANY) return this.merge(before, pushed);
    const newest: Newest = { pushed, isWaiting: before !== undefined, outcome: Promise.resolve(UNKNOWN) };
    const apply = () => {
      newest.isWaiting = false;
      return this.apply(newest.pushed);
    };
    this.onTheWay++;
    newest.outcome = before === undefined ? apply() : before.outcome.then(apply, apply);
    this.newest.set(reading.taskId, newest);
    const leave = () => {
      this.onTheWay--;
      if (this.newest.get(reading.taskId) === newest) this.newest.delete(reading.taskId);
    };
    newest.outcome.then(leave, leave);
    return newest.outcome;
  }

  /** Whether a reading of this task, which has not ended, would find no owner without asking the storage; it is counted then. */
  passesOver(taskId: string): boolean {
    if (!this.owners.isForeign(taskId)) return false;
    this.foreign++;
    return true;
  }

  /** Whether a reading that found no owner is to be tried again: its creation may not be recorded yet. */
  mayFindOwner(taskId: string): boolean {
    return !this.owners.isLongForeign(taskId);
  }

  /** Nothing that is told of a task after its end is news; what a newer reading leaves out is as it was. */
  private merge(waiting: Newest, pushed: PushedReading): Promise<ApplyOutcome> {
    const { reading } = waiting.pushed;
    if (!isTerminalStatus(reading.status)) waiting.pushed = { ...pushed, reading: { ...reading, ...pushed.reading } };
    this.merged++;
    return waiting.outcome;
  }

  private async apply({ reading, ...at }: PushedReading): Promise<ApplyOutcome> {
    const teamId = await this.owners.teamOf(reading.taskId, isTerminalStatus(reading.status));
    if (teamId === null) {
      this.foreign++;
      return UNKNOWN;
    }
    const outcome = await this.store.apply(teamId, reading.taskId, { reading, ...at });
    if (outcome.verdict === 'applied') this.findings.endWord(teamId, reading);
    return outcome;
  }
}
