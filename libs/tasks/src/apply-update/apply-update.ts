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

/** The updates of one task: one is on its way into the store, at most one more waits. */
interface Lane {
  running: Promise<unknown>;
  waiting: PushedReading | undefined;
  /** Of the one that waits. */
  outcome: Promise<ApplyOutcome> | undefined;
}

/** The only path of a pushed status into the store: one atomic step per frame, in order of arrival for each task. */
@Injectable()
export class ApplyUpdate {
  private readonly lanes = new Map<string, Lane>();
  /** Readings about tasks that no team here created. */
  foreign = 0;
  /** Readings that were left out because a newer one of their task came before the storage had taken the one before them. */
  merged = 0;

  constructor(
    private readonly store: TaskStore,
    private readonly owners: TaskOwners,
    private readonly clock: StorageClock,
    private readonly findings: AccountFindings,
  ) {}

  /**
   * A storage that falls behind gets the latest of what waits for each task; an end always reaches it.
   * @returns the outcome of this reading, or of the newer one that took its place.
   * @throws ApiError 9010 when the storage does not answer; reconciliation stores the status later.
   */
  execute(reading: StatusReading, fence: number): Promise<ApplyOutcome> {
    const pushed = { reading, fence, observedAt: this.clock.now() };
    const lane = this.lanes.get(reading.taskId);
    if (lane === undefined) return this.run(pushed);
    if (lane.waiting !== undefined && lane.outcome !== undefined) {
      // Nothing that is told of a task after its end is news; what a newer reading leaves out is as it was.
      const { reading: earlier } = lane.waiting;
      if (!isTerminalStatus(earlier.status)) lane.waiting = { ...pushed, reading: { ...earlier, ...reading } };
      this.merged++;
      return lane.outcome;
    }
    lane.waiting = pushed;
    lane.outcome = lane.running.then(() => this.run(lane.waiting ?? pushed));
    return lane.outcome;
  }

  /** Whether a reading of this task, which has not ended, would find no owner without asking the storage; it is counted then. */
  passesOver(taskId: string): boolean {
    if (!this.owners.isForeign(taskId)) return false;
    this.foreign++;
    return true;
  }

  private run(pushed: PushedReading): Promise<ApplyOutcome> {
    const { taskId } = pushed.reading;
    const outcome = this.apply(pushed);
    const lane: Lane = { running: outcome.catch(() => undefined), waiting: undefined, outcome: undefined };
    this.lanes.set(taskId, lane);
    void lane.running.then(() => {
      if (lane.waiting === undefined) this.lanes.delete(taskId);
    });
    return outcome;
  }

  private async apply({ reading, ...at }: PushedReading): Promise<ApplyOutcome> {
    const teamId = await this.owners.teamOf(reading.taskId, isTerminalStatus(reading.status));
    if (teamId === null) {
      this.foreign++;
      return { verdict: 'unknown-task', record: null };
    }
    const outcome = await this.store.apply(teamId, reading.taskId, { reading, ...at });
    if (outcome.verdict === 'applied') this.findings.endWord(teamId, reading);
    return outcome;
  }
}
