import { LRUCache } from 'lru-cache';
import { type OpenTask, type StoredTask } from '../ports/task-store.js';
import { AccountDoubt } from './account-doubt.js';

interface FirstNo {
  /** Of this process's monotonic clock: of the first such answer, and of the one from which the next is waited for. */
  since: number;
  at: number;
  /** Unix ms, of the storage. */
  createdAt: number;
  /** The record as it was: whatever is observed after it takes the answer back. */
  observedAt: number | undefined;
}

interface ForgottenTasksOptions {
  /** Milliseconds between the two answers. */
  apartMs: number;
  /** Milliseconds for which no task ends while the key may belong to another account. */
  holdMs: number;
  now?: () => number;
}

/**
 * Open tasks that the upstream says it does not know. One such answer may be a replica that lags behind; a second one, later, is the end. When
 * nearly all tasks get that answer, the key is probably of another account, and none of them ends.
 */
export class ForgottenTasks {
  private readonly firstNos = new LRUCache<string, FirstNo>({ max: 20_000 });
  private readonly doubt = new AccountDoubt();
  private readonly now: () => number;
  private doubted = false;

  constructor(private readonly options: ForgottenTasksOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** Whether asking again can tell anything new by now. */
  isDue(uuid: string): boolean {
    const first = this.firstNos.get(uuid);
    return first === undefined || this.now() - first.at >= this.options.apartMs;
  }

  /** Whether so many are unknown that this one, of which nothing was asked since, is to be asked for too. */
  isWanted(uuid: string): boolean {
    return this.doubt.isRaisedBy(this.firstNos.size) && !this.firstNos.has(uuid) && !this.doubt.knows(uuid);
  }

  /** How many open tasks the upstream does not know at present. */
  count(): number {
    return this.firstNos.size;
  }

  /** Whether nearly all tasks are unknown, so that the key is probably of another account. */
  isAccountDoubted(): boolean {
    return this.doubted;
  }

  /** Takes in such an answer. @returns whether the task is gone for good. */
  note({ meta, record }: StoredTask): boolean {
    const [first, now] = [this.firstNos.get(meta.uuid), this.now()];
    if (first === undefined || first.observedAt !== record?.observedAt) {
      this.firstNos.set(meta.uuid, { since: now, at: now, createdAt: meta.createdAt, observedAt: record?.observedAt });
      return false;
    }
    if (now - first.at < this.options.apartMs) return false;
    this.doubted = this.doubt.isFounded([...this.firstNos.values()]);
    if (!this.doubted || now - first.since >= this.options.holdMs) return true;
    first.at = now;
    return false;
  }

  /** The upstream answered for it with a status. @param askedAt of this process's monotonic clock */
  noteKnown({ meta }: StoredTask, askedAt: number): void {
    this.forget(meta.uuid);
    if (this.firstNos.size > 0) this.doubt.noteKnown(meta.uuid, { askedAt, createdAt: meta.createdAt });
  }

  /** The task was heard of, or has ended. */
  forget(uuid: string): void {
    if (this.firstNos.delete(uuid) && this.firstNos.size === 0) this.startAnew();
  }

  isNoted(uuid: string): boolean {
    return this.firstNos.has(uuid);
  }

  /** Forgets what is not open any more, or was observed since. @param open the noted tasks that are open */
  keepOnly(open: ReadonlyMap<string, OpenTask>): void {
    for (const [uuid, { observedAt }] of [...this.firstNos.entries()]) {
      const task = open.get(uuid);
      if (task === undefined || (observedAt !== undefined && task.observedAt !== observedAt)) this.forget(uuid);
    }
    this.doubted &&= this.doubt.isFounded([...this.firstNos.values()]);
  }

  /** What was answered to another key, or before another instance watched, says nothing. */
  startAnew(): void {
    this.firstNos.clear();
    this.doubt.clear();
    this.doubted = false;
  }
}
