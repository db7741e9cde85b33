import { type StatusReading } from '../rules/status-reading.js';

/** A pushed reading, and its place among all that came. */
export interface Arrival {
  reading: StatusReading;
  order: number;
}

/** unclaimed: nobody owns the task yet, for the upstream may push before the creation's answer is recorded. unsaved: the storage did not answer. */
export type RetryReason = 'unclaimed' | 'unsaved';

/** Most unclaimed readings are other systems' tasks, so they are given up after the last wait; unsaved ones never are. */
const UNCLAIMED_MS = [200, 1_000, 4_000, 10_000, 20_000];
const UNSAVED_MS = [100, 250, 500];
const UNSAVED_EVERY_MS = 1_000;
const LIMIT = 2_000;

interface Kept {
  arrival: Arrival;
  reason: RetryReason;
  tries: number;
  timer: NodeJS.Timeout | undefined;
}

/** Readings that found no place in the store yet, the newest of each task, and when they are tried again. */
export class RetriedReadings {
  private readonly kept = new Map<string, Kept>();

  /** @param onOverflow an unsaved reading had to be let go: what is stored is behind. */
  constructor(
    private readonly tryAgain: (arrival: Arrival) => void,
    private readonly onOverflow: () => void,
  ) {}

  keep(arrival: Arrival, reason: RetryReason): void {
    const { taskId } = arrival.reading;
    this.renew(arrival);
    const kept = this.kept.get(taskId) ?? this.enter(arrival, reason);
    kept.reason = reason;
    if (kept.timer !== undefined) return;
    const wait = reason === 'unclaimed' ? UNCLAIMED_MS[kept.tries] : (UNSAVED_MS[kept.tries] ?? UNSAVED_EVERY_MS);
    if (wait === undefined) return void this.kept.delete(taskId);
    kept.tries++;
    kept.timer = setTimeout(() => {
      kept.timer = undefined;
      this.tryAgain(kept.arrival);
    }, wait);
    kept.timer.unref();
  }

  /** What is kept must not be tried after a newer one of its task. */
  renew(arrival: Arrival): void {
    const kept = this.kept.get(arrival.reading.taskId);
    if (kept !== undefined && arrival.order > kept.arrival.order) kept.arrival = arrival;
  }

  /** The store has taken this one, so neither it nor an older one is wanted. */
  stored({ reading, order }: Arrival): void {
    const kept = this.kept.get(reading.taskId);
    if (kept !== undefined && kept.arrival.order <= order) this.forget(reading.taskId);
  }

  size(): number {
    return this.kept.size;
  }

  clear(): void {
    for (const taskId of [...this.kept.keys()]) this.forget(taskId);
  }

  private enter(arrival: Arrival, reason: RetryReason): Kept {
    const [oldest] = this.kept;
    if (oldest !== undefined && this.kept.size >= LIMIT) {
      this.forget(oldest[0]);
      if (oldest[1].reason === 'unsaved') this.onOverflow();
    }
    const kept: Kept = { arrival, reason, tries: 0, timer: undefined };
    this.kept.set(arrival.reading.taskId, kept);
    return kept;
  }

  private forget(taskId: string): void {
    clearTimeout(this.kept.get(taskId)?.timer);
    this.kept.delete(taskId);
  }
}
