import { type FlowStatusPayload } from '#client';
import { FLOW_FORMS } from '../flows/flow-forms.js';

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
};

export const flowTitle = (flowName: string): string => FLOW_FORMS[flowName]?.title ?? flowName;
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

/** Describes the progress, using only what the upstream reported. */
export function stepOf(task: FlowStatusPayload): string {
  if (isOver(task)) return task.status;
  if (task.progress !== undefined) return `${task.status} · ${Math.round(task.progress)} %`;
  const underWay = stagesOf(task).filter(({ state }) => state === 'IN_PROGRESS');
  return [task.status, ...underWay.map(({ name }) => `${name} in progress`)].join(' · ');
}

export interface Stage {
  name: string;
  /** COMPLETED, IN_PROGRESS, …; undefined for an output that has no job status. */
  state: string | undefined;
}

/** Fields such as `geometry_job_status: "COMPLETED"`. */
export function stagesOf({ output }: FlowStatusPayload): Stage[] {
  return Object.entries(output).flatMap(([key, value]) => {
    const name = /^(.+)_job_status$/.exec(key)?.[1];
    return name === undefined || typeof value !== 'string' ? [] : [{ name: words(name), state: value }];
  });
}

export function failureOf({ error }: FlowStatusPayload): string | undefined {
  if (error === undefined || typeof error === 'string') return error;
  const message = error['message'];
  return typeof message === 'string' ? message : JSON.stringify(error);
}

/** The prompt, if the task has one. */
export function promptOf({ input }: FlowStatusPayload): string | undefined {
  const text = input['prompt'] ?? input['text_prompt'];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export const titleOf = (task: FlowStatusPayload): string => promptOf(task) ?? flowTitle(task.flowName);

export const words = (name: string): string => {
  const text = name.replaceAll(/[_-]/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
