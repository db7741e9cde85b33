import { type ErrorBody, type FieldError, type TaskSnapshot } from './wire.js';

export interface TriverseErrorFacts {
  /** The gateway's or the upstream's error code; absent when no gateway answered. */
  code?: number;
  httpStatus?: number;
  suggestion?: string;
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

/** The task ended with a status other than SUCCESS. */
export class TaskEndedError extends TriverseError {
  constructor(
    message: string,
    readonly snapshot: TaskSnapshot,
  ) {
    super(message);
  }
  get status(): TaskSnapshot['status'] {
    return this.snapshot.status;
  }
}

export class TaskFailedError extends TaskEndedError {
  override name = 'TaskFailedError';
}

export class TaskCancelledError extends TaskEndedError {
  override name = 'TaskCancelledError';
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
