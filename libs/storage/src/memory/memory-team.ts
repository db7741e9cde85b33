import { alertIdOf, BOOKED, type BudgetHold, budgetLevel, type BudgetWatch, OPEN_TASKS, type TaskMeta } from '#tasks';
import { isDeepStrictEqual } from 'node:util';
import { timeKey, readTimeKey } from '../collections/collection.js';
import { hundredths } from '../hundredths.js';
import { usageField } from '../usage-rows.js';
import { MemoryAlerts } from './memory-alerts.js';
import { type MemoryCounters, type MemoryState, type MemoryTask } from './memory-state.js';

/** The records of one team, with the methods that the Lua scripts share. */
export class MemoryTeam {
  constructor(
    private readonly state: MemoryState,
    readonly id: string,
  ) {}

  counters(windowId: string): MemoryCounters {
    return this.state.budget.get(this.id, windowId) ?? { spent: 0, reserved: 0, until: null };
  }

  /** @param until default: unchanged */
  reserve(windowId: string, credits: number, until?: number | null): void {
    const counters = this.counters(windowId);
    const reserved = hundredths(counters.reserved + credits);
    this.state.budget.set(this.id, windowId, { ...counters, reserved, until: until === undefined ? counters.until : until });
  }

  release(holds: readonly BudgetHold[]): void {
    for (const hold of holds) this.reserve(hold.windowId, -hold.credits);
    for (const hold of holds) this.watch(hold.windowId);
  }

  /**
   * Compares a window with its thresholds, in the step that changes its counters; `budget-watch.lua` does the same.
   * @param watch missing: as it is stored @param isRefused a creation did not fit
   */
  watch(windowId: string, watch?: BudgetWatch, isRefused = false): void {
    const stored = this.state.budget.get(this.id, windowId);
    if (stored === undefined && isRefused) return;
    const { spent, reserved, ...counters } = stored ?? this.counters(windowId);
    const isChanged = watch !== undefined && !isDeepStrictEqual(watch, counters.watch);
    if (isChanged) this.state.budget.set(this.id, windowId, { spent, reserved, ...counters, watch });
    const watched = watch ?? counters.watch;
    if (watched === undefined || (watched.resetsAt !== null && watched.resetsAt <= this.state.now())) return;
    const { level: before = 0, ...unlevelled } = counters;
    const level = budgetLevel(watched, hundredths(spent + reserved), isRefused);
    if ((level === before && !isChanged) || (level === 0 && before === 0)) return;
    const alerts = new MemoryAlerts(this.state);
    const details = { budget: watched, spent, reserved };
    const fact = { teamId: this.id, kind: 'budget', subject: windowId, period: '' } as const;
    const changed = { spent, reserved, ...unlevelled, watch: watched };
    this.state.budget.set(this.id, windowId, level === 0 ? changed : { ...changed, level });
    if (level === 0) alerts.end(this.id, alertIdOf(fact), details);
    else alerts.raise({ ...fact, level, until: watched.resetsAt, details });
  }

  occupy(keyId: string, id: string): void {
    this.state.busy.set(this.busyGroup(keyId), id, 1);
  }

  vacate(keyId: string, id: string): void {
    this.state.busy.delete(this.busyGroup(keyId), id);
  }

  countBusy(keyId: string): number {
    return this.state.busy.size(this.busyGroup(keyId));
  }

  markOpen({ createdAt, uuid }: TaskMeta): void {
    this.state.open.set(this.id, timeKey(createdAt, uuid), 1);
  }

  /** Books the end of a task exactly once, however often it is read. @returns the task to store */
  closeReservation(task: MemoryTask, status: string, day: string): MemoryTask {
    this.close(task.meta);
    if (task.settled) return task;
    this.vacate(task.meta.keyId, task.meta.uuid);
    for (const hold of task.holds) this.reserve(hold.windowId, -hold.credits);
    const { costCredits, keyId, flowName } = task.meta;
    if (status === 'SUCCESS') {
      const booked = costCredits ?? Math.max(0, ...task.holds.map((hold) => hold.credits));
      for (const hold of task.holds) this.spend(hold, costCredits);
      this.spend({ windowId: BOOKED, credits: booked }, booked);
      this.count(day, usageField(keyId, flowName, 'credits'), booked);
    }
    // Only now: between release and booking the window would seem to be less used than it ever was.
    for (const hold of task.holds) this.watch(hold.windowId);
    this.count(day, usageField(keyId, flowName, status), 1);
    return { ...task, settled: true };
  }

  /** Removes the oldest tasks created before a time, and releases their credits. @returns how many, at most `atMost` */
  trimTasks(oldest: number, atMost: number): number {
    const places: string[] = [];
    for (const [place] of this.state.index.ascending(this.id, { below: timeKey(oldest) })) {
      if (places.push(place) === atMost) break;
    }
    for (const place of places) {
      this.state.index.delete(this.id, place);
      this.forget(readTimeKey(place).name, place);
    }
    return places.length;
  }

  trimIntents(oldest: number): void {
    for (const [id, { intent, holds }] of [...this.state.intents.ascending(this.id)]) {
      if (intent.startedAt >= oldest) continue;
      this.state.intents.delete(this.id, id);
      this.vacate(intent.keyId, id);
      this.release(holds);
    }
  }

  private forget(uuid: string, place: string): void {
    const task = this.state.tasks.get(this.id, uuid);
    this.state.open.delete(this.id, place);
    this.state.tasks.delete(this.id, uuid);
    if (this.state.owners.get('', uuid) === this.id) this.state.owners.delete('', uuid);
    if (!task) return;
    this.vacate(task.meta.keyId, uuid);
    if (!task.settled) this.release(task.holds);
  }

  private close({ createdAt, uuid }: TaskMeta): void {
    this.state.open.delete(this.id, timeKey(createdAt, uuid));
  }

  private spend({ windowId, credits }: BudgetHold, cost: number | null): void {
    if (windowId === OPEN_TASKS) return;
    const counters = this.counters(windowId);
    this.state.budget.set(this.id, windowId, { ...counters, spent: hundredths(counters.spent + (cost ?? credits)) });
  }

  private count(day: string, field: string, more: number): void {
    const key = `${day}\t${field}`;
    this.state.usage.set(this.id, key, hundredths((this.state.usage.get(this.id, key) ?? 0) + more));
  }

  private busyGroup(keyId: string): string {
    return `${this.id}\t${keyId}`;
  }
}
