import { Injectable } from '@nestjs/common';
import { type StoredTask, TaskStore } from '../ports/task-store.js';

interface Turn {
  now: Promise<StoredTask[]>;
  /** Of everybody who asked while `now` was being read. */
  next?: Promise<StoredTask[]>;
}

/** A team's open tasks for whoever subscribes to the team: however many ask at once, the storage reads them once and then once more. */
@Injectable()
export class OpenTasks {
  private readonly turns = new Map<string, Turn>();

  constructor(private readonly store: TaskStore) {}

  /** Newest first, read after the call: who has subscribed before it misses no change. @throws ApiError 9010 */
  newest(teamId: string, limit: number): Promise<StoredTask[]> {
    const key = JSON.stringify([teamId, limit]);
    const turn = this.turns.get(key);
    if (turn === undefined) return this.begin(key, teamId, limit);
    const begin = () => this.begin(key, teamId, limit);
    return (turn.next ??= turn.now.then(begin, begin));
  }

  private begin(key: string, teamId: string, limit: number): Promise<StoredTask[]> {
    const turn: Turn = { now: this.store.openTasksOf(teamId, limit) };
    this.turns.set(key, turn);
    const leave = () => {
      if (this.turns.get(key) === turn) this.turns.delete(key);
    };
    turn.now.then(leave, leave);
    return turn.now;
  }
}
