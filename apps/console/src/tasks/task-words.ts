import { type FlowStatusPayload } from '#client';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { decoded } from '../shell/decoded.js';

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

/** Percent; where the upstream gives none, a guess from the jobs in `output`: one under way counts half. For a bar, not to be told in figures. */
export function progressOf(task: FlowStatusPayload): number {
  if (task.status === 'SUCCESS') return 100;
  if (task.progress !== undefined) return task.progress;
  const jobs = stagesOf(task).filter(({ state }) => state !== undefined);
  if (jobs.length === 0) return 0;
  const done = jobs.reduce((sum, { state }) => sum + (state === 'COMPLETED' ? 1 : state === 'IN_PROGRESS' ? 0.5 : 0), 0);
  return (100 * done) / jobs.length;
}

/** How far a task is, in words that are known to be true. */
export function stepOf(task: FlowStatusPayload): string {
  if (isOver(task)) return task.status;
  if (task.progress !== undefined) return `${task.status} · ${Math.round(task.progress)} %`;
  const underWay = stagesOf(task).filter(({ state }) => state === 'IN_PROGRESS');
  return [task.status, ...underWay.map(({ name }) => `${name} in progress`)].join(' · ');
}

export interface Stage {
  name: string;
  /** COMPLETED, IN_PROGRESS, …; undefined for an output that is there or not. */
  state: string | undefined;
}

/** `geometry_job_status: "COMPLETED"` and its like. */
export function stagesOf({ output }: FlowStatusPayload): Stage[] {
  return Object.entries(output).flatMap(([key, value]) => {
    const name = /^(.+)_job_status$/.exec(key)?.[1];
    return name === undefined || typeof value !== 'string' ? [] : [{ name: words(name), state: value }];
  });
}

export interface OutputFile {
  /** Field of `output`. */
  field: string;
  /** Last part of the address, the name under which the gateway serves it. */
  name: string;
  url: string;
}

/** Every file that `output` names so far. */
export function outputFiles({ output }: FlowStatusPayload): OutputFile[] {
  return Object.entries(output).flatMap(([field, value]) => {
    const urls = (Array.isArray(value) ? value : [value]) as unknown[];
    return urls.flatMap((url) => {
      const name = typeof url === 'string' ? fileName(url) : undefined;
      return name === undefined ? [] : [{ field, name, url: url as string }];
    });
  });
}

export const isPicture = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(png|jpe?g|webp)$/i.test(name);
export const isModel = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(glb|gltf)$/i.test(name);

export function failureOf({ error }: FlowStatusPayload): string | undefined {
  if (error === undefined || typeof error === 'string') return error;
  const message = error['message'];
  return typeof message === 'string' ? message : JSON.stringify(error);
}

/** The words that it was made from, if it was made from words. */
export function promptOf({ input }: FlowStatusPayload): string | undefined {
  const text = input['prompt'] ?? input['text_prompt'];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export const titleOf = (task: FlowStatusPayload): string => promptOf(task) ?? flowTitle(task.flowName);

export const words = (name: string): string => {
  const text = name.replaceAll(/[_-]/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** As the gateway reads it: a name that is no proper encoding of another is itself the name. */
function fileName(url: string): string | undefined {
  if (!/^(https?:)?\/\/|^\//.test(url) || !URL.canParse(url, window.location.href)) return undefined;
  const { pathname } = new URL(url, window.location.href);
  return decoded(pathname.slice(pathname.lastIndexOf('/') + 1)) || undefined;
}
