import { LRUCache } from 'lru-cache';
import { type StoredTask } from '../ports/task-store.js';

interface FirstNo {
  /** Of this process's monotonic clock. */
  at: number;
  /** The record as it was: whatever is observed after it takes the answer back. */
  observedAt: number | undefined;
}

/** Open tasks that the upstream says it does not know. One such answer may be a replica that lags behind; a second one, later, is the end. */
export class ForgottenTasks {
  private readonly firstNos = new LRUCache<string, FirstNo>({ max: 20_000 });

  /** @param apartMs between the two answers. */
  constructor(
    private readonly apartMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether asking again can tell anything new by now. */
  isDue(uuid: string): boolean {
    const first = this.firstNos.get(uuid);
    return first === undefined || this.now() - first.at >= this.apartMs;
  }

  /** Takes in such an answer. @returns whether the task is gone for good. */
  note({ meta, record }: StoredTask): boolean {
    const first = this.firstNos.get(meta.uuid);
    if (first === undefined || first.observedAt !== record?.observedAt) {
      this.firstNos.set(meta.uuid, { at: this.now(), observedAt: record?.observedAt });
      return false;
    }
    return this.now() - first.at >= this.apartMs;
  }

  /** The task was read, or has ended. */
  forget(uuid: string): void {
    this.firstNos.delete(uuid);
  }
}
