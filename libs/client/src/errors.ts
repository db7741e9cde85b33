import { type ErrorBody, type FieldError, type TaskSnapshot } from './wire.js';

/** The facts of an error. */
export interface TriverseErrorFacts {
  /** The gateway's or the upstream's error code; absent when no gateway answered. */
  code?: number;
  httpStatus?: number;
  /** What helps. */
  suggestion?: string;
  /** Every wrong field of the request. */
  errors?: FieldError[];
  /** Machine-readable facts, e.g. a budget's limit and reset time. */
  details?: Record<string, unknown>;
  requestId?: string;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Base class of every error this client throws. An abort rejects with the signal's reason instead. */
export class TriverseError extends Error {
  override name = 'TriverseError';
  readonly code: number | undefined;
  readonly httpStatus: number | undefined;
  readonly suggestion: string | undefined;
  readonly errors: FieldError[];
  readonly details: Record<string, unknown> | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, facts: TriverseErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.httpStatus = facts.httpStatus;
    this.suggestion = facts.suggestion;
    this.errors = facts.errors ?? [];
    this.details = facts.details;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** No response: the gateway is unreachable or the connection broke. */
export class NetworkError extends TriverseError {
  override name = 'NetworkError';
}

/** The response is not from the gateway, e.g. a proxy's HTML page. */
export class UnreadableAnswerError extends TriverseError {
  override name = 'UnreadableAnswerError';
}

/** The task ended with a status other than SUCCESS. `code` and `suggestion` are the upstream's where it gives them. */
export class TaskEndedError extends TriverseError {
  /** The upstream's reason, if it gives one. */
  readonly reason: string | undefined;

  constructor(
    message: string,
    readonly snapshot: TaskSnapshot,
  ) {
    const { code, suggestion, reason } = failureOf(snapshot.status.error);
    super(reason === undefined ? message : `${message}: ${reason}`, {
      ...(code === undefined ? {} : { code }),
      suggestion: suggestion ?? 'Its credits have been given back. Change the parameters or try again.',
    });
    this.reason = reason;
  }
  /** The task in its final state. */
  get status(): TaskSnapshot['status'] {
    return this.snapshot.status;
  }
}

/** The task failed. */
export class TaskFailedError extends TaskEndedError {
  override name = 'TaskFailedError';
}

/** The task was cancelled, by the user or by the upstream. */
export class TaskCancelledError extends TaskEndedError {
  override name = 'TaskCancelledError';
}

/** The error of a task that ended without success. */
export function taskEndedError(last: TaskSnapshot): TaskEndedError {
  const Ended = last.status.status === 'CANCELLED' ? TaskCancelledError : TaskFailedError;
  return new Ended(`task ${last.status.taskId} ended as ${last.status.status}`, last);
}

/** The upstream describes an error as a text or as an object. */
function failureOf(error: unknown): { code?: number; suggestion?: string; reason?: string } {
  if (typeof error === 'string') return error === '' ? {} : { reason: error };
  if (typeof error !== 'object' || error === null) return {};
  const { code, message, suggestion } = error as Record<string, unknown>;
  return {
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof suggestion === 'string' ? { suggestion } : {}),
    reason: typeof message === 'string' ? message : JSON.stringify(error),
  };
}

/** How far a run was when it was stopped. */
export interface StoppedRun {
  /** uploading: no task has been created; creating: perhaps; waiting: the task goes on. */
  step: 'uploading' | 'creating' | 'waiting';
  /** The task, if it is known. */
  taskUuid: string | undefined;
  /** A run with this key and the same parameters finds the task that may have been created. */
  idempotencyKey: string;
}

const STOPPED: Readonly<Record<StoppedRun['step'], string>> = {
  uploading: 'no task has been created',
  creating: 'a task may have been created; a run with the same idempotencyKey and parameters finds it',
  waiting: 'the task goes on, and is paid for if it succeeds',
};

/** The signal of a run was aborted: it stopped waiting. A task that had been created goes on. Its `name` is AbortError; `cause` is the signal's reason. */
export class RunStoppedError extends TriverseError implements StoppedRun {
  override name = 'AbortError';
  readonly step: StoppedRun['step'];
  readonly taskUuid: string | undefined;
  readonly idempotencyKey: string;

  constructor({ step, taskUuid, idempotencyKey, cause }: StoppedRun & { cause?: unknown }) {
    super(`stopped waiting: ${STOPPED[step]}${taskUuid === undefined ? '' : ` (task ${taskUuid})`}`, { cause });
    this.step = step;
    this.taskUuid = taskUuid;
    this.idempotencyKey = idempotencyKey;
  }
}

export function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null) return false;
  const body = value as Partial<ErrorBody>;
  return typeof body.code === 'number' && body.code !== 0 && typeof body.message === 'string';
}

export function fromErrorBody(
  body: ErrorBody,
  facts: Pick<TriverseErrorFacts, 'httpStatus' | 'retryAfterSeconds'> = {},
): TriverseError {
  return new TriverseError(body.message, { ...body, ...facts, requestId: body.request_id });
}

/** Codes and HTTP statuses of temporary failures: the same request may succeed later. */
const PASSING_CODES = new Set([2000, 5003, 9003, 9006, 9007, 9008, 9010]);
const PASSING_STATUSES = new Set([408, 429, 502, 503, 504]);

export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (isStandingLimit(error) || !(error instanceof TriverseError)) return false;
  if (error.code !== undefined && PASSING_CODES.has(error.code)) return true;
  return error.httpStatus !== undefined && PASSING_STATUSES.has(error.httpStatus);
}

/** Whether the connection is at its limit of watched tasks. */
export function isSubscriptionLimit(error: unknown): error is TriverseError {
  return error instanceof TriverseError && error.code === 9003 && error.details?.['limit'] === 'subscriptions_per_socket';
}

/** A limit on things open at the same time: waiting does not help, only closing something. */
export function isStandingLimit(error: unknown): boolean {
  if (isSubscriptionLimit(error)) return true;
  if (!(error instanceof TriverseError) || error.code !== 9003) return false;
  const policy = error.details?.['policy'];
  return policy === 'key-sockets' || policy === 'team-sockets';
}

/** The delay that the refusal asked for (Retry-After). */
export function askedWaitMs(error: unknown): number {
  return error instanceof TriverseError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
}

/** Reports an error that no caller can receive, like an uncaught error but without interrupting the running code. */
export function reportStray(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (reportError) reportError(error);
  // eslint-disable-next-line no-console -- Node has no reportError, and a throw would end the process
  else console.error(error);
}

export function errorOf(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value), { cause: value });
}
