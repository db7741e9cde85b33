import { type TaskSnapshot } from '../wire.js';
import { ProgressMeter } from '../tasks/progress-meter.js';
import { type TaskUpdate } from '../tasks/task-state.js';
import { isTerminal, type Source, VersionGate } from './version-gate.js';

interface Followed {
  gate: VersionGate;
  /** Dropped at the end of the task. */
  meter?: ProgressMeter;
  ended: boolean;
}

/** Tracks every task of the team for one listener. */
export class TeamSink {
  private readonly tasks = new Map<string, Followed>();
  private hasList = false;

  /** @param includeEnded also reports tasks of the first list that have already ended. */
  constructor(
    private readonly emit: (update: TaskUpdate) => void,
    private readonly includeEnded = false,
    private readonly onLabels: (task: TaskSnapshot) => void = () => undefined,
  ) {}

  /** Returns false for an event of another epoch, which only a new snapshot can resolve. */
  offer({ epoch, rev, status, labels }: TaskSnapshot, source: Source): boolean {
    const task = this.tasks.get(status.taskId) ?? { gate: new VersionGate(), meter: new ProgressMeter(), ended: false };
    this.tasks.set(status.taskId, task);
    const verdict = task.gate.offer({ epoch, rev }, source);
    if (verdict !== 'newer') return verdict !== 'other-epoch';
    const wasEnded = task.ended;
    task.ended = isTerminal(status);
    // A task ends once, even if its record was recreated.
    const progress = (task.meter ?? new ProgressMeter()).measure(status);
    if (wasEnded) this.onLabels({ epoch, rev, status, ...(labels && { labels }) });
    else this.emit({ epoch, rev, status, ...(labels && { labels }), final: task.ended, ...progress });
    if (task.ended) delete task.meter;
    return true;
  }

  /** Processes the latest tasks from a list. */
  offerList(tasks: readonly TaskSnapshot[]): void {
    for (const task of tasks) {
      if (this.includeEnded || this.hasList || this.tasks.has(task.status.taskId) || !isTerminal(task.status))
        this.offer(task, 'snapshot');
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
