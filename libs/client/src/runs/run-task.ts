import { fullJitter, pause, reasonOf, type BackoffOptions } from '../backoff.js';
import { askedWaitMs, isPassing, reportStray, RunStoppedError, taskEndedError, TriverseError } from '../errors.js';
import { type AnyFlow, type FlowParams } from '../flows/flow-names.js';
import { FILE_FIELDS, type FileField } from '../flows/flow-types.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type Realtime } from '../realtime/realtime.js';
import { type TaskProgress, type TaskState, type TaskUpdate } from '../tasks/task-state.js';
import { randomKey, type TasksApi } from '../tasks/tasks-api.js';
import { upload, type Uploadable, type UploadProgress } from '../uploads/upload.js';
import { type FileInput, sourceOf } from './file-input.js';
import { assetsOf, type FlowAssets } from './task-assets.js';

/** The parameters of a flow, with files as anything that `run` can upload. */
export type RunParams<F extends string> = {
  [K in keyof FlowParams<F>]: K extends FileField ? FileInput : FlowParams<F>[K];
};

/** How far a run is. */
export interface RunUpdate<F extends string = string> extends TaskProgress {
  /** The upload that is under way. */
  upload?: UploadProgress & { field: string };
  /** Undefined until the task has been created. */
  taskUuid?: string;
  /** The task's state; undefined until the task has been created. */
  task?: TaskState<F>;
  /** True for the last update only. */
  final: boolean;
}

/** Options of a run. */
export interface RunOptions<F extends string = string> {
  /** Called with each step: uploads, the creation, then every change of the task. */
  onUpdate?: ((update: RunUpdate<F>) => void) | undefined;
  /** Stops waiting. A task that has been created goes on and is paid for; the error names it. */
  signal?: AbortSignal | undefined;
  /**
   * Makes repeating the whole run safe, also after a restart of your program: the same key and parameters give the same task for 24 hours.
   * Pass files as a `file_key`, URL or reference then: a file that is uploaded again is another parameter. By default, each run has a key of its own.
   */
  idempotencyKey?: string | undefined;
}

/** What a run has made. */
export interface RunResult<F extends string = string> {
  /** The task in its final state. */
  task: TaskState<F>;
  /** The task's UUID. */
  taskUuid: string;
  /** The files that the task made. */
  assets: FlowAssets<F>;
}

export interface RunServices {
  http: HttpCaller;
  tasks: TasksApi;
  realtime: Realtime;
  backoff: BackoffOptions;
}

/** A creation is repeated with the same key for about half a minute, longer than a gateway takes to restart. */
const CREATION_RETRIES = 8;
const UPLOAD_RETRIES = 2;

/** Uploads files, creates the task, and waits for its end. */
export async function runTask<F extends AnyFlow>(
  services: RunServices,
  flow: F,
  params: RunParams<F>,
  options: RunOptions<F> = {},
): Promise<RunResult<F>> {
  const { signal, idempotencyKey = randomKey() } = options;
  const tell = teller(options.onUpdate);
  let step: RunStoppedError['step'] = 'uploading';
  let taskUuid: string | undefined;
  try {
    if (signal?.aborted) throw reasonOf(signal);
    const sent = await withUploads(services, params, {
      signal,
      tell: (upload) => tell({ ...WAITING, stage: 'uploading', upload }),
    });
    step = 'creating';
    tell({ ...WAITING, stage: 'creating' });
    const creation = { idempotencyKey, signal, retries: CREATION_RETRIES };
    const created = await services.tasks.create(flow, sent as FlowParams<F>, creation);
    step = 'waiting';
    taskUuid = created.task_uuid;
    const task = await endOf<F>(services.realtime, taskUuid, { signal, tell });
    return { task, taskUuid, assets: assetsOf<F>(services, task) };
  } catch (error) {
    if (signal?.aborted) throw new RunStoppedError({ step, taskUuid, idempotencyKey, cause: reasonOf(signal) });
    throw error;
  }
}

const WAITING = { progress: 0, eta: undefined, final: false } as const;

function teller<F extends string>(onUpdate: RunOptions<F>['onUpdate']): (update: RunUpdate<F>) => void {
  return (update) => {
    try {
      onUpdate?.(update);
    } catch (error) {
      // An error of the listener must not lose the run, which may have been paid for.
      reportStray(error);
    }
  };
}

interface UploadOptions {
  signal: AbortSignal | undefined;
  tell: (upload: UploadProgress & { field: string }) => void;
}

async function withUploads(services: RunServices, params: object, options: UploadOptions): Promise<Record<string, unknown>> {
  const sent: Record<string, unknown> = { ...params };
  for (const [field, value] of Object.entries(params)) {
    const kind = Object.hasOwn(FILE_FIELDS, field) ? FILE_FIELDS[field] : undefined;
    if ((kind === undefined && !isFile(value)) || value === undefined || value === null) continue;
    const source = await sourceOf(field, value);
    sent[field] =
      'sent' in source ? source.sent : await uploaded(services, { ...options, field, kind: kind ?? 'image', file: source.file });
  }
  return sent;
}

/** A file in a parameter of a flow that this version does not know. */
const isFile = (value: unknown): boolean => value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);

/** An upload creates nothing that is paid for, so it may be repeated. */
async function uploaded(
  { http, backoff }: RunServices,
  { field, kind, file, signal, tell }: UploadOptions & { field: string; kind: 'image' | 'model'; file: Uploadable },
): Promise<string> {
  const onProgress = (progress: UploadProgress) => tell({ field, ...progress });
  onProgress({ loaded: 0, total: file.size });
  for (let attempt = 0; ; attempt++) {
    try {
      return (await upload(http, { path: `/api/v1/upload/${kind}`, file, onProgress, signal })).file_key;
    } catch (error) {
      if (attempt >= UPLOAD_RETRIES || !isPassing(error) || signal?.aborted) throw error;
      await pause(askedWaitMs(error) + fullJitter(attempt, backoff), signal);
    }
  }
}

/** @throws TaskFailedError, TaskCancelledError */
async function endOf<F extends string>(
  realtime: Realtime,
  taskUuid: string,
  { signal, tell }: { signal: AbortSignal | undefined; tell: (update: RunUpdate<F>) => void },
): Promise<TaskState<F>> {
  const watch = realtime.watchTask<F>(taskUuid, {
    signal,
    onUpdate: ({ progress, stage, eta, status, final }: TaskUpdate<F>) =>
      tell({ progress, stage, eta, final, taskUuid, task: status }),
  });
  const last = await watch.done;
  if (last === undefined) throw new TriverseError('the watch ended without a status');
  if (last.status.status !== 'SUCCESS') throw taskEndedError(last);
  return last.status;
}
