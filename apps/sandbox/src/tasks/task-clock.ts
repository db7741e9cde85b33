import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { Task } from './task.js';

export interface TaskStep {
  status: string;
  progress: number;
}

export type Advance = (task: Task, step: TaskStep) => void;

/** Moves a task from PENDING to its end, with one timer per task, so that thousands cost little. */
export class TaskClock {
  constructor(
    private readonly settings: SandboxSettings,
    private readonly advance: Advance,
  ) {}

  start(task: Task): void {
    const steps = stepsOf(task, this.settings.generation);
    const interval = task.plan.durationMs / (steps.length + 1);
    const walk = (index: number): void => {
      const step = steps[index] ?? { status: task.plan.outcome, progress: 100 };
      const ends = index >= steps.length;
      if (ends && task.plan.stalls) return;
      this.advance(task, step);
      if (!ends) task.timer = setTimeout(() => walk(index + 1), interval).unref();
    };
    task.timer = setTimeout(() => walk(0), interval).unref();
  }

  stop(task: Task): void {
    clearTimeout(task.timer);
    task.timer = undefined;
  }
}

function stepsOf({ plan }: Task, generation: SandboxSettings['generation']): TaskStep[] {
  const running = Array.from({ length: plan.steps }, (_, index) => ({
    status: 'RUNNING',
    progress: Math.round((100 * index) / plan.steps),
  }));
  // Generation A documents no QUEUED: there a waiting task stays PENDING.
  const queued: TaskStep[] = generation === 'B' ? [{ status: 'QUEUED', progress: 0 }] : [];
  const extra: TaskStep[] = plan.extraStatus === '' ? [] : [{ status: plan.extraStatus, progress: 99 }];
  return [...queued, ...running, ...extra];
}
