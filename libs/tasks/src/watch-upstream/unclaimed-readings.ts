import { LRUCache } from 'lru-cache';
import { type StatusReading } from '../rules/status-reading.js';

const TRY_AGAIN_MS = [200, 1_000, 4_000];

/** Frames of tasks that nobody owns yet: the upstream may push before the creation's answer is recorded. Bounded; most are other systems' tasks. */
export class UnclaimedReadings {
  private readonly latest = new LRUCache<string, { reading: StatusReading; tries: number }>({ max: 2_000 });
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly tryAgain: (reading: StatusReading) => void) {}

  keep(reading: StatusReading): void {
    const tries = this.latest.get(reading.taskId)?.tries ?? 0;
    const wait = TRY_AGAIN_MS[tries];
    this.latest.set(reading.taskId, { reading, tries: tries + 1 });
    if (wait === undefined || this.timers.size >= 2_000) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const kept = this.latest.get(reading.taskId);
      if (kept !== undefined) this.tryAgain(kept.reading);
    }, wait);
    timer.unref();
    this.timers.add(timer);
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.latest.clear();
  }
}
