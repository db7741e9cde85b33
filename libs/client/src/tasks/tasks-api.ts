import { labelsHeader, splitLabel } from '../../../contracts/src/payloads/labels.js';
import { type AnyFlow, type FlowParams } from '../flows/flow-names.js';
import { type HttpCaller } from '../http/http-caller.js';
import { readData } from '../http/read-answer.js';
import { normalId, withNormalTaskId } from '../realtime/task-id.js';
import { parseVersion } from '../realtime/version-gate.js';
import {
  type DownloadResponse,
  type FlowStatusPayload,
  type Labels,
  type QuoteResponse,
  type TaskCreationResponsePayload,
  type TaskLabelsResponse,
  type TaskSnapshot,
} from '../wire.js';
import { type LabelChanges, type TaskListQuery, type TaskPage, withNormalIds } from './task-list.js';
import { type TaskState } from './task-state.js';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}
/** Options of a creation. */
export interface CreateOptions extends CallOptions {
  /** Generated per call by default. Pass your own to make retries across page reloads safe. */
  idempotencyKey?: string;
  /** Events of the task also go to this URL, beside the team's webhooks. */
  webhookUrl?: string;
  /** What the task is for, e.g. `{ project: 'apollo' }`: at most 10, to find and count tasks by. */
  labels?: Labels;
}

/** Upper bounds of parameters set by the operator, by parameter. */
export type ParameterBounds = Readonly<Record<string, { max: number }>>;

export const uuidPath = (taskUuid: string): string => encodeURIComponent(normalId(taskUuid));

export class TasksApi {
  constructor(private readonly http: HttpCaller) {}

  /** Creates a task. Retries after a broken connection or a temporary refusal; the idempotency key makes this safe. */
  async create<F extends AnyFlow>(
    flow: F,
    params: FlowParams<F>,
    options: CreateOptions & { retries?: number } = {},
  ): Promise<TaskCreationResponsePayload> {
    const created = await this.http.json<TaskCreationResponsePayload>({
      method: 'POST',
      path: `/api/v1/tasks/${encodeURIComponent(flow)}`,
      headers: {
        'idempotency-key': options.idempotencyKey ?? randomKey(),
        ...(options.webhookUrl === undefined ? {} : { 'x-webhook-url': options.webhookUrl }),
        ...(options.labels && { 'x-labels': labelsHeader(options.labels) }),
      },
      json: params,
      signal: options.signal,
      repeatable: true,
      retries: options.retries,
    });
    return { ...created, task_uuid: normalId(created.task_uuid) };
  }

  async get<F extends string = string>(taskUuid: string, { signal }: CallOptions = {}): Promise<TaskState<F>> {
    const status = await this.http.json<FlowStatusPayload>({ path: `/api/v1/tasks/${uuidPath(taskUuid)}`, signal });
    return withNormalTaskId(status) as TaskState<F>;
  }

  /** The status with its revision, read from the ETag. */
  async snapshot(taskUuid: string, { signal }: CallOptions = {}): Promise<TaskSnapshot> {
    const response = await this.http.send({ path: `/api/v1/tasks/${uuidPath(taskUuid)}`, signal });
    const version = parseVersion(response.headers.get('etag')) ?? { epoch: 'unversioned', rev: Date.now() };
    const labels = labelsIn(response.headers.get('x-labels'));
    return { ...version, status: withNormalTaskId(await readData<FlowStatusPayload>(response)), ...labels };
  }

  async list(query: TaskListQuery = {}, { signal }: CallOptions = {}): Promise<TaskPage> {
    return withNormalIds(await this.http.json<TaskPage>({ path: '/api/v1/tasks', query: { ...query }, signal }));
  }

  /** Changes all of the tasks or none. The same again changes nothing more, so it is safe to retry. */
  async label(
    taskUuids: readonly string[],
    { set, remove }: LabelChanges,
    { signal }: CallOptions = {},
  ): Promise<TaskLabelsResponse> {
    const json = { task_uuids: taskUuids.map(normalId), ...(set && { set }), ...(remove && { remove }) };
    const path = '/gateway/v1/tasks/labels';
    const { tasks } = await this.http.json<TaskLabelsResponse>({ method: 'PATCH', path, json, signal, repeatable: true });
    return { tasks: tasks.map((task) => ({ ...task, task_uuid: normalId(task.task_uuid) })) };
  }

  /** Quotes a creation. Creates and reserves nothing, so it is safe to retry. */
  quote<F extends AnyFlow>(flow: F, params: Partial<FlowParams<F>>, { signal }: CallOptions = {}): Promise<QuoteResponse> {
    const json = { flow_name: flow, params };
    return this.http.json({ method: 'POST', path: '/api/v1/tasks/pricing/quote', json, signal, repeatable: true });
  }

  /** Empty for gateways of an older version, which do not send them. */
  async bounds({ signal }: CallOptions = {}): Promise<ParameterBounds> {
    const config = await this.http.json<{ parameter_bounds?: ParameterBounds }>({ path: '/auth/config', signal });
    return config.parameter_bounds ?? {};
  }

  assetUrls(taskUuid: string, { signal }: CallOptions = {}): Promise<DownloadResponse> {
    return this.http.json({ path: `/api/v1/tasks/url/${uuidPath(taskUuid)}`, signal });
  }
}

/** As the gateway's header has them. */
function labelsIn(header: string | null): { labels?: Labels } {
  if (!header) return {};
  const pairs = header.split(',').map((pair) => {
    const [name, value = ''] = splitLabel(pair.trim());
    return [name, decodeURIComponent(value)] as const;
  });
  return { labels: Object.fromEntries(pairs) };
}

/** `crypto.randomUUID` exists only in secure contexts. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
