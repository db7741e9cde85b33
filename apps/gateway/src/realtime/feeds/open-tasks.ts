import { type StoredTask, TaskStore } from '#tasks';
import { Injectable } from '@nestjs/common';

/** Tasks that a team's snapshot holds at most, the newest; older ones are found in the task list. */
const MOST_TASKS = 500;
/** A subscriber hears what has changed since, so what was read may be this old. */
const FRESH_MS = 1_000;

interface Reading {
  /** Monotonic time at which it began. */
  from: number;
  tasks: Promise<StoredTask[]>;
  /** The one after it, for who began to listen too late for this one. */
  next?: Promise<StoredTask[]>;
}

/** The open tasks of teams, read from the storage once for all who ask in the same second, and one reading of a team at a time. */
@Injectable()
export class OpenTasks {
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly store: TaskStore) {}

  /**
   * @param since monotonic time since which the caller hears every change of the team: what it gets was read after that.
   * @throws ApiError 9010
   */
  read(teamId: string, since: number): Promise<StoredTask[]> {
    const known = this.readings.get(teamId);
    if (known === undefined) return this.begin(teamId).tasks;
    if (known.from >= since) return known.tasks;
    known.next ??= known.tasks.then(
      () => this.begin(teamId).tasks,
      () => this.begin(teamId).tasks,
    );
    return known.next;
  }

  private begin(teamId: string): Reading {
    const reading: Reading = { from: performance.now(), tasks: this.store.openTasksOf(teamId, MOST_TASKS) };
    this.readings.set(teamId, reading);
    const forget = () => {
      if (this.readings.get(teamId) === reading) this.readings.delete(teamId);
    };
    reading.tasks.then(() => setTimeout(forget, FRESH_MS).unref(), forget);
    return reading;
  }
}
