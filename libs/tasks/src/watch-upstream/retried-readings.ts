import { type StatusReading } from '../rules/status-reading.js';

/** A pushed observation with its sequence number. */
export interface Arrival {
  reading: StatusReading;
  order: number;
}

/** unclaimed: no owner yet, because the upstream may push before the creation is recorded. unsaved: the storage did not answer. */
export type RetryReason = 'unclaimed' | 'unsaved';

/** Most unclaimed observations are other systems' tasks, so they are dropped after the last wait; unsaved ones never are. */
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

/** Observations not stored yet, the newest for each task, with their next retry. */
export class RetriedReadings {
  private readonly kept = new Map<string, Kept>();

  /**
   * @param onOverflow called when an unsaved observation was dropped, so the stored status is behind.
   * @param onUnclaimed called with what no team claimed after the last wait.
   */
  constructor(
    private readonly tryAgain: (arrival: Arrival) => void,
    private readonly onOverflow: () => void,
    private readonly onUnclaimed: (arrival: Arrival) => void = () => undefined,
  ) {}

  keep(arrival: Arrival, reason: RetryReason): void {
    const { taskId } = arrival.reading;
    this.renew(arrival);
    const kept = this.kept.get(taskId) ?? this.enter(arrival, reason);
    kept.reason = reason;
    if (kept.timer !== undefined) return;
    const wait = reason === 'unclaimed' ? UNCLAIMED_MS[kept.tries] : (UNSAVED_MS[kept.tries] ?? UNSAVED_EVERY_MS);
    if (wait === undefined) {
      this.kept.delete(taskId);
      return this.onUnclaimed(kept.arrival);
    }
    kept.tries++;
    kept.timer = setTimeout(() => {
      kept.timer = undefined;
      this.tryAgain(kept.arrival);
    }, wait);
    kept.timer.unref();
  }

  /** A kept observation must not be retried after a newer one of its task. */
  renew(arrival: Arrival): void {
    const kept = this.kept.get(arrival.reading.taskId);
    if (kept !== undefined && arrival.order > kept.arrival.order) kept.arrival = arrival;
  }

  /** The store accepted this one, so it and older ones can be dropped. */
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
