import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { TaskStore } from '../ports/task-store.js';

interface Unowned {
  /** Of this process's monotonic clock. */
  since: number;
  askedAt: number;
}

/** The upstream may push before a creation is recorded: a task is asked for again this soon, and less and less often the longer it has no owner. */
const ASK_AGAIN_MS = 200;
const SHARE_OF_AGE = 0.5;

/** No creation takes as long to be recorded; one that is recovered later is read by the reconciliation. */
const LONG_MS = 60_000;
/** Of the age of a task that has had no owner for so long: thousands of them may be told of every second. */
const SHARE_OF_LONG_AGE = 5;

/**
 * Which team owns a task. Many frames of an account that others use too are about tasks that no team here created; the storage is not asked for each
 * of them.
 */
@Injectable()
export class TaskOwners {
  /** Ownership never changes, so a team that was found stays valid. */
  private readonly teams = new LRUCache<string, string>({ max: 50_000 });
  private readonly unowned = new LRUCache<string, Unowned>({ max: 50_000 });

  constructor(private readonly store: TaskStore) {}

  /**
   * @param isCertain asks the storage unless the owner is known; otherwise "none" may be a while old.
   * @returns the team's id; null: no team here created the task. @throws ApiError 9010
   */
  async teamOf(uuid: string, isCertain: boolean): Promise<string | null> {
    const known = this.teams.get(uuid);
    if (known !== undefined) return known;
    if (!isCertain && this.isForeign(uuid)) return null;
    const teamId = await this.store.teamOf(uuid);
    if (teamId === null) this.noteUnowned(uuid);
    else this.created(teamId, uuid);
    return teamId;
  }

  /** Whether no team here created the task, as far as was asked lately. */
  isForeign(uuid: string): boolean {
    const unowned = this.unowned.get(uuid);
    if (unowned === undefined) return false;
    const { since, askedAt } = unowned;
    const age = askedAt - since;
    return performance.now() - askedAt < Math.max(ASK_AGAIN_MS, age * (age < LONG_MS ? SHARE_OF_AGE : SHARE_OF_LONG_AGE));
  }

  /** Whether that is so for long, so that nothing needs to be kept for an owner to come. */
  isLongForeign(uuid: string): boolean {
    const unowned = this.unowned.get(uuid);
    return unowned !== undefined && performance.now() - unowned.since >= LONG_MS;
  }

  /** The storage has the task from now on. */
  created(teamId: string, uuid: string): void {
    this.unowned.delete(uuid);
    this.teams.set(uuid, teamId);
  }

  private noteUnowned(uuid: string): void {
    const now = performance.now();
    this.unowned.set(uuid, { since: this.unowned.get(uuid)?.since ?? now, askedAt: now });
  }
}
