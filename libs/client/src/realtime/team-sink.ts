import { type TaskSnapshot } from '../wire.js';
import { type TaskUpdate } from './transport.js';
import { isTerminal, type Source, VersionGate } from './version-gate.js';

interface Followed {
  gate: VersionGate;
  ended: boolean;
}

/** Where every task of the team stands for one listener. */
export class TeamSink {
  private readonly tasks = new Map<string, Followed>();
  private hasList = false;

  constructor(private readonly emit: (update: TaskUpdate) => void) {}

  /** False: an event of an epoch that only a new snapshot can explain. */
  offer({ epoch, rev, status }: TaskSnapshot, source: Source): boolean {
    const task = this.tasks.get(status.taskId) ?? { gate: new VersionGate(), ended: false };
    this.tasks.set(status.taskId, task);
    const verdict = task.gate.offer({ epoch, rev }, source);
    if (verdict !== 'newer') return verdict !== 'other-epoch';
    const wasEnded = task.ended;
    task.ended = isTerminal(status);
    // A task ends once, also when its record was made anew.
    if (!wasEnded) this.emit({ epoch, rev, status, final: task.ended });
    return true;
  }

  /** The latest tasks as a list has them. What had ended before the first list is no news. */
  offerList(tasks: readonly TaskSnapshot[]): void {
    for (const task of tasks) {
      if (this.hasList || this.tasks.has(task.status.taskId) || !isTerminal(task.status)) this.offer(task, 'snapshot');
      else this.learn(task);
    }
    this.hasList = true;
  }

  open(): string[] {
    return [...this.tasks].flatMap(([uuid, { ended }]) => (ended ? [] : [uuid]));
  }

  forget(taskUuid: string): void {
    this.tasks.delete(taskUuid);
  }

  private learn({ epoch, rev, status }: TaskSnapshot): void {
    const gate = new VersionGate();
    gate.offer({ epoch, rev }, 'snapshot');
    this.tasks.set(status.taskId, { gate, ended: true });
  }
}
