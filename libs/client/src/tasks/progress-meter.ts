import { type FlowStatusPayload } from '../wire.js';
import { type TaskProgress } from './task-state.js';

const STAGES: Readonly<Record<string, string>> = {
  PENDING: 'waiting',
  QUEUED: 'queued',
  SUCCESS: 'done',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};
const ENDED = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

/** Measures the progress of one task from its states, with this machine's clock only. */
export class ProgressMeter {
  private highest = 0;
  /** The first progress seen, to estimate the rest from. */
  private start: { at: number; progress: number } | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  measure(task: FlowStatusPayload): TaskProgress {
    this.highest = task.status === 'SUCCESS' ? 100 : Math.max(this.highest, Math.min(100, percentOf(task)));
    return { progress: this.highest, stage: stageOf(task), eta: this.etaOf(task) };
  }

  private etaOf({ status, queue }: FlowStatusPayload): number | undefined {
    if (ENDED.has(status)) return 0;
    if (status !== 'RUNNING') return queue?.estimated_wait_seconds;
    this.start ??= { at: this.now(), progress: this.highest };
    const gained = this.highest - this.start.progress;
    if (gained <= 0) return undefined;
    return Math.round(((this.now() - this.start.at) / 1_000 / gained) * (100 - this.highest));
  }
}

/** Without a number from the upstream, a running stage counts as half done. */
function percentOf(task: FlowStatusPayload): number {
  if (typeof task.progress === 'number') return task.progress;
  const jobs = jobsOf(task);
  if (jobs.length === 0) return 0;
  const done = jobs.reduce((sum, [, state]) => sum + (state === 'COMPLETED' ? 1 : state === 'IN_PROGRESS' ? 0.5 : 0), 0);
  return Math.round((100 * done) / jobs.length);
}

function stageOf(task: FlowStatusPayload): string {
  if (task.status !== 'RUNNING') return STAGES[task.status] ?? task.status.toLowerCase();
  return jobsOf(task).find(([, state]) => state === 'IN_PROGRESS')?.[0] ?? 'running';
}

/** Fields such as `geometry_job_status: "COMPLETED"`, by the name of the stage. */
function jobsOf({ output }: FlowStatusPayload): [name: string, state: string][] {
  if (typeof output !== 'object' || output === null) return [];
  return Object.entries(output).flatMap(([field, state]): [string, string][] => {
    const name = /^(.+)_job_status$/.exec(field)?.[1];
    return name === undefined || typeof state !== 'string' ? [] : [[name, state]];
  });
}
