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
  /** False if the upstream certainly did not process the request (never sent, or refused before), so it had no effect. */
  reachedUpstream?: boolean;
  cause?: unknown;
}

/** The only error type shown to callers: a catalogue code plus details that help. The message never contains a secret. */
export class ApiError extends Error {
  readonly suggestion: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly status: number;
  readonly reachedUpstream: boolean | undefined;

  constructor(
    /** A code of the catalogue, or an unknown upstream code that is passed through. */
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

  /** For log lines, where the code matters most. */
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
