import { type BudgetHold, type CreationIntent, OPEN_TASKS, type RankedRecord, type TaskMeta } from '#tasks';
import { type TaskCreationResponsePayload } from '#contracts';
import { hundredths } from '../hundredths.js';
import { usageField } from '../usage-rows.js';
import { SortedIndex } from './sorted-index.js';

export interface MemoryTask {
  meta: TaskMeta;
  record: RankedRecord | null;
  /** Unix ms when the record has lived out its time; Infinity while the task is open. */
  expiresAt: number;
  lastStatus: string;
  holds: BudgetHold[];
  settled: boolean;
}

export interface MemoryIntent {
  intent: CreationIntent;
  holds: BudgetHold[];
  /** Who carries it upstream, and until when (Unix ms); null when the last one gave up. */
  attempt: { id: string; until: number } | null;
}

export interface MemoryAnswer {
  digest: string;
  creationId: string;
  answer?: TaskCreationResponsePayload;
  expiresAt: number;
}

export interface MemoryCounters {
  spent: number;
  reserved: number;
  /** Unix ms when the window ended. */
  until: number;
}

/** Everything of one team. Its methods do what the Lua scripts share. */
export class MemoryTeam {
  readonly tasks = new Map<string, MemoryTask>();
  readonly index = new SortedIndex();
  readonly open = new Set<string>();
  /** The open tasks by createdAt. */
  readonly opened = new SortedIndex();
  /** Open tasks and pending intents of each key. */
  readonly busy = new Map<string, Set<string>>();
  readonly intents = new Map<string, MemoryIntent>();
  readonly answers = new Map<string, MemoryAnswer>();
  readonly budget = new Map<string, MemoryCounters>();
  readonly usage = new Map<string, Map<string, number>>();
  fence = 0;

  counters(windowId: string): MemoryCounters {
    const counters = this.budget.get(windowId) ?? { spent: 0, reserved: 0, until: Infinity };
    this.budget.set(windowId, counters);
    return counters;
  }

  reserve(windowId: string, credits: number): void {
    const counters = this.counters(windowId);
    counters.reserved = hundredths(counters.reserved + credits);
  }

  release(holds: readonly BudgetHold[]): void {
    for (const hold of holds) this.reserve(hold.windowId, -hold.credits);
  }

  occupy(keyId: string, id: string): void {
    const busy = this.busy.get(keyId) ?? new Set();
    this.busy.set(keyId, busy.add(id));
  }

  vacate(keyId: string, id: string): void {
    const busy = this.busy.get(keyId);
    busy?.delete(id);
    if (busy?.size === 0) this.busy.delete(keyId);
  }

  /** The end of a task, booked exactly once however often it is read again. */
  closeReservation(task: MemoryTask, status: string, day: string): void {
    this.close(task.meta.uuid);
    if (task.settled) return;
    task.settled = true;
    this.vacate(task.meta.keyId, task.meta.uuid);
    this.release(task.holds);
    const { costCredits, keyId, flowName } = task.meta;
    if (status === 'SUCCESS') {
      for (const hold of task.holds) this.spend(hold, costCredits);
      this.count(
        day,
        usageField(keyId, flowName, 'credits'),
        costCredits ?? Math.max(0, ...task.holds.map((hold) => hold.credits)),
      );
    }
    this.count(day, usageField(keyId, flowName, status), 1);
  }

  trimBefore(oldest: number): void {
    for (const { id } of this.index.takeBefore(oldest)) {
      const task = this.tasks.get(id);
      this.close(id);
      this.tasks.delete(id);
      if (!task) continue;
      this.vacate(task.meta.keyId, id);
      if (!task.settled) this.release(task.holds);
    }
    for (const [id, { intent, holds }] of this.intents) {
      if (intent.startedAt >= oldest) continue;
      this.intents.delete(id);
      this.vacate(intent.keyId, id);
      this.release(holds);
    }
  }

  private close(uuid: string): void {
    this.open.delete(uuid);
    const task = this.tasks.get(uuid);
    if (task) this.opened.remove({ at: task.meta.createdAt, id: uuid });
  }

  private spend({ windowId, credits }: BudgetHold, cost: number | null): void {
    if (windowId === OPEN_TASKS) return;
    const counters = this.counters(windowId);
    counters.spent = hundredths(counters.spent + (cost ?? credits));
  }

  private count(day: string, field: string, more: number): void {
    const counters = this.usage.get(day) ?? new Map<string, number>();
    this.usage.set(day, counters.set(field, hundredths((counters.get(field) ?? 0) + more)));
  }
}
