import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccountFindings } from '../account-book/account-findings.js';
import { StorageClock } from '../ports/storage-clock.js';
import { type ApplyOutcome, TaskStore } from '../ports/task-store.js';
import { type StatusReading } from '../rules/status-reading.js';

/** The only path of a pushed status into the store: one atomic step per frame, in order of arrival for each task. */
@Injectable()
export class ApplyUpdate {
  /** Ownership never changes, so a cached team stays valid. */
  private readonly teams = new LRUCache<string, string>({ max: 50_000 });
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly store: TaskStore,
    private readonly clock: StorageClock,
    private readonly findings: AccountFindings,
  ) {}

  /** @throws ApiError 9010 when the storage does not answer; reconciliation stores the status later. */
  execute(reading: StatusReading, fence: number): Promise<ApplyOutcome> {
    const before = this.queues.get(reading.taskId) ?? Promise.resolve();
    const observedAt = this.clock.now();
    const mine = before.then(
      () => this.apply(reading, { fence, observedAt }),
      () => this.apply(reading, { fence, observedAt }),
    );
    this.queues.set(reading.taskId, mine);
    const leave = () => {
      if (this.queues.get(reading.taskId) === mine) this.queues.delete(reading.taskId);
    };
    mine.then(leave, leave);
    return mine;
  }

  private async apply(reading: StatusReading, at: { fence: number; observedAt: number }): Promise<ApplyOutcome> {
    const teamId = await this.teamOf(reading.taskId);
    if (teamId === null) return { verdict: 'unknown-task', record: null };
    const outcome = await this.store.apply(teamId, reading.taskId, { reading, ...at });
    if (outcome.verdict === 'applied') this.findings.endWord(teamId, reading);
    return outcome;
  }

  private async teamOf(uuid: string): Promise<string | null> {
    const known = this.teams.get(uuid);
    if (known !== undefined) return known;
    const teamId = await this.store.teamOf(uuid);
    if (teamId !== null) this.teams.set(uuid, teamId);
    return teamId;
  }
}
