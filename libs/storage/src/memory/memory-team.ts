import {
  alertIdOf,
  BOOKED,
  type BudgetHold,
  budgetLevel,
  type BudgetWatch,
  END_USER_WINDOW,
  OPEN_TASKS,
  type TaskMeta,
} from '#tasks';
import { isDeepStrictEqual } from 'node:util';
import { timeKey, readTimeKey } from '../collections/collection.js';
import { hundredths } from '../hundredths.js';
import { endUserName } from '../names.js';
import { countPurposes, type DayCounters } from '../purpose-rows.js';
import { usageField } from '../usage-rows.js';
import { MemoryAlerts } from './memory-alerts.js';
import { type MemoryCounters, type MemoryState, type MemoryTask } from './memory-state.js';

/** Whose open tasks count. */
type TaskOwner = Pick<TaskMeta, 'keyId' | 'sub'>;

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
    for (const hold of holds) if (!this.isOver(hold)) this.reserve(hold.windowId, -hold.credits);
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

  /** @param id of a task or an intent */
  occupy(owner: TaskOwner, id: string): void {
    for (const group of this.busyGroups(owner)) this.state.busy.set(group, id, 1);
  }

  vacate(owner: TaskOwner, id: string): void {
    for (const group of this.busyGroups(owner)) this.state.busy.delete(group, id);
  }

  countBusy(keyId: string): number {
    return this.state.busy.size(this.busyGroup(keyId));
  }

  countBusyFor(sub: string): number {
    return this.state.busy.size(this.busyGroup(endUserName(sub)));
  }

  markOpen({ createdAt, uuid }: TaskMeta): void {
    this.state.open.set(this.id, timeKey(createdAt, uuid), 1);
  }

  /** Books the end of a task exactly once, however often it is read. @returns the task to store */
  closeReservation(task: MemoryTask, status: string, day: string): MemoryTask {
    this.close(task.meta);
    if (task.settled) return task;
    this.vacate(task.meta, task.meta.uuid);
    for (const hold of task.holds) if (!this.isOver(hold)) this.reserve(hold.windowId, -hold.credits);
    const { costCredits, keyId, flowName } = task.meta;
    const booked = costCredits ?? Math.max(0, ...task.holds.map((hold) => hold.credits));
    if (status === 'SUCCESS') {
      const booked = costCredits ?? Math.max(0, ...task.holds.map((hold) => hold.credits));
      for (const hold of task.holds) this.spend(hold, costCredits);
      this.spend({ windowId: BOOKED, credits: booked }, booked);
      this.count(day, usageField(keyId, flowName, 'credits'), booked);
    }
    // Only now: between release and booking the window would seem to be less used than it ever was.
    for (const hold of task.holds) this.watch(hold.windowId);
    this.count(day, usageField(keyId, flowName, status), 1);
    const { labels, ...meta } = task.meta;
    const counted = task.bookedLabels ?? labels;
    countPurposes(this.purposesOf(day), { ...meta, ...(counted && { labels: counted }) }, { status, credits: booked });
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
      this.vacate(intent, id);
      this.release(holds);
    }
  }

  private forget(uuid: string, place: string): void {
    const task = this.state.tasks.get(this.id, uuid);
    this.state.open.delete(this.id, place);
    this.state.tasks.delete(this.id, uuid);
    if (this.state.owners.get('', uuid) === this.id) this.state.owners.delete('', uuid);
    if (!task) return;
    this.vacate(task.meta, uuid);
    if (!task.settled) this.release(task.holds);
  }

  private close({ createdAt, uuid }: TaskMeta): void {
    this.state.open.delete(this.id, timeKey(createdAt, uuid));
  }

  private spend(hold: BudgetHold, cost: number | null): void {
    const { windowId, credits } = hold;
    if (windowId === OPEN_TASKS || this.isOver(hold)) return;
    const counters = this.counters(windowId);
    this.state.budget.set(this.id, windowId, { ...counters, spent: hundredths(counters.spent + (cost ?? credits)) });
  }

  private count(day: string, field: string, more: number): void {
    const key = `${day}\t${field}`;
    this.state.usage.set(this.id, key, hundredths((this.state.usage.get(this.id, key) ?? 0) + more));
  }

  private purposesOf(day: string): DayCounters {
    const { usageBy } = this.state;
    const keyOf = (field: string) => `${day}\t${field}`;
    const get = (field: string) => usageBy.get(this.id, keyOf(field)) ?? 0;
    return { get, add: (field, more) => usageBy.set(this.id, keyOf(field), hundredths(get(field) + more)) };
  }

  /** The counters of an end user's window go when it ends; what was held in them is then of no account. */
  private isOver({ windowId }: BudgetHold): boolean {
    return windowId.startsWith(END_USER_WINDOW) && this.state.budget.get(this.id, windowId) === undefined;
  }

  private busyGroups({ keyId, sub }: TaskOwner): string[] {
    return [keyId, ...(sub === undefined ? [] : [endUserName(sub)])].map((name) => this.busyGroup(name));
  }

  private busyGroup(name: string): string {
    return `${this.id}\t${name}`;
  }
}
