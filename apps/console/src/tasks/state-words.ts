import { type FlowStatusPayload } from '#client';

const COLORS: Readonly<Record<string, string>> = {
  SUCCESS: 'teal',
  FAILED: 'red',
  CANCELLED: 'gray',
  RUNNING: 'cyan',
  QUEUED: 'yellow',
  PENDING: 'gray',
  ACTIVE: 'teal',
  EXPIRED: 'yellow',
  REVOKED: 'red',
  // Breakers, webhooks and entries of the audit trail.
  CLOSED: 'teal',
  'HALF-OPEN': 'yellow',
  OPEN: 'red',
  FAILING: 'red',
  OFF: 'yellow',
  REFUSED: 'yellow',
};

export const statusColor = (status: string): string => COLORS[status] ?? 'gray';
export const isOver = ({ status }: FlowStatusPayload): boolean => ['SUCCESS', 'FAILED', 'CANCELLED'].includes(status);

/** Percent. Without a value from the upstream, an estimate from the jobs in `output`, where a running job counts as half. Use it for a progress bar, not as text. */
export function progressOf(task: FlowStatusPayload): number {
  if (task.status === 'SUCCESS') return 100;
  if (task.progress !== undefined) return task.progress;
  const jobs = stagesOf(task).filter(({ state }) => state !== undefined);
  if (jobs.length === 0) return 0;
  const done = jobs.reduce((sum, { state }) => sum + (state === 'COMPLETED' ? 1 : state === 'IN_PROGRESS' ? 0.5 : 0), 0);
  return (100 * done) / jobs.length;
}

export const STATUS_WORDS: Readonly<Record<string, string>> = {
  PENDING: 'Waiting',
  QUEUED: 'Queued',
  RUNNING: 'Running',
  SUCCESS: 'Done',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

/** The state for people, e.g. `Running · texture 60 %`, using only what the upstream reported. */
export function stateWords(task: FlowStatusPayload): string {
  const state = STATUS_WORDS[task.status] ?? words(task.status.toLowerCase());
  if (isOver(task)) return state;
  if (task.status === 'QUEUED' && task.queue?.position !== undefined) return `${state} · place ${task.queue.position}`;
  const stages = stagesOf(task).filter(({ state: stage }) => stage === 'IN_PROGRESS');
  const percent = task.progress === undefined ? '' : `${Math.round(task.progress)} %`;
  const detail = [stages.map(({ name }) => name.toLowerCase()).join(', '), percent].filter((part) => part !== '').join(' ');
  return detail === '' ? state : `${state} · ${detail}`;
}

export interface Stage {
  /** As the upstream calls it, e.g. `geometry`. */
  key: string;
  /** The same for people. */
  name: string;
  /** COMPLETED, IN_PROGRESS, …; undefined for an output that has no job status. */
  state: string | undefined;
}

/** Fields such as `geometry_job_status: "COMPLETED"`. */
export function stagesOf({ output }: FlowStatusPayload): Stage[] {
  return Object.entries(output).flatMap(([key, value]) => {
    const stage = /^(.+)_job_status$/.exec(key)?.[1];
    return stage === undefined || typeof value !== 'string' ? [] : [{ key: stage, name: words(stage), state: value }];
  });
}

/** The prompt, if the task has one. */
export function promptOf({ input }: FlowStatusPayload): string | undefined {
  const text = input['prompt'] ?? input['text_prompt'];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export const words = (name: string): string => {
  const text = name.replaceAll(/[_-]/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
