import { LRUCache } from 'lru-cache';

interface UnknownTask {
  /** Of this process's monotonic clock, like `askedAt`. */
  since: number;
  /** Unix ms, of the storage. */
  createdAt: number;
}

interface KnownTask {
  askedAt: number;
  createdAt: number;
}

/** So many may be forgotten one by one. */
const FEW = 3;
/** Fewer known tasks than this share of the unknown ones may be answers that were given to the key before. */
const LEAST_KNOWN = 1 / 4;

/**
 * Tells whether the upstream lost single tasks, or whether the key is of another account: that one knows nearly none of the tasks of the time before
 * the key changed. What was created after that is known to it and proves nothing.
 */
export class AccountDoubt {
  private readonly known = new LRUCache<string, KnownTask>({ max: 20_000 });

  /** Whether so many are unknown that it matters which others are known. */
  isRaisedBy(unknown: number): boolean {
    return unknown > FEW;
  }

  isFounded(unknown: readonly UnknownTask[]): boolean {
    if (!this.isRaisedBy(unknown.length)) return false;
    const since = unknown.reduce((earliest, task) => Math.min(earliest, task.since), Infinity);
    // Not their latest: while keys of two accounts are in use, both kinds of tasks are still created.
    const averageCreation = unknown.reduce((sum, task) => sum + task.createdAt / unknown.length, 0);
    let known = 0;
    for (const { askedAt, createdAt } of this.known.values()) if (askedAt >= since && createdAt <= averageCreation) known++;
    return known < unknown.length * LEAST_KNOWN;
  }

  /** Whether the upstream has shown that it knows the task since the first of the others was unknown. */
  knows(uuid: string): boolean {
    return this.known.has(uuid);
  }

  noteKnown(uuid: string, task: KnownTask): void {
    this.known.set(uuid, task);
  }

  clear(): void {
    this.known.clear();
  }
}
