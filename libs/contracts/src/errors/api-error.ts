import { type ErrorBody, type FieldError } from '../payloads/envelope.js';
import { boundedErrors, boundedMessage } from './bounded.js';
import { type ErrorCode, errorRow } from './error-catalogue.js';

export interface ApiErrorOptions {
  message?: string;
  suggestion?: string;
  errors?: FieldError[];
  details?: Record<string, unknown>;
  /** Becomes the Retry-After header. */
  retryAfterSeconds?: number;
  /** HTTP status of an upstream code that the catalogue does not know. */
  status?: number;
  /** False when the request certainly did not reach the upstream's work (never sent, or turned away before), so that nothing can have come of it. */
  reachedUpstream?: boolean;
  cause?: unknown;
}

/** The one error type that crosses our borders: a catalogue code plus what helps the caller. Its message never holds a secret. */
export class ApiError extends Error {
  readonly suggestion: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly status: number;
  readonly reachedUpstream: boolean | undefined;

  constructor(
    /** A row of the catalogue, or a new code of the upstream's that is passed through. */
    readonly code: ErrorCode | (number & {}),
    options: ApiErrorOptions = {},
  ) {
    const row = errorRow(code);
    const message = boundedMessage(options.message ?? row?.meaning ?? `error ${code}`);
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.suggestion = options.suggestion ?? row?.suggestion;
    this.errors = options.errors && boundedErrors(options.errors);
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.reachedUpstream = options.reachedUpstream;
    this.status = row?.status ?? options.status ?? 502;
  }

  /** For a log line, in which the code says more than the words. */
  override toString(): string {
    return `${this.name} ${this.code}: ${this.message}`;
  }

  toBody(requestId: string): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.suggestion === undefined ? {} : { suggestion: this.suggestion }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      ...(this.details === undefined ? {} : { details: this.details }),
      request_id: requestId,
    };
  }
}

export function isApiError(error: unknown, code?: number): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}
