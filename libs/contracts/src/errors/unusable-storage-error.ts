import { ApiError } from './api-error.js';

const TRY_AGAIN_SECONDS = 5;

/** The storage answers, but what is in it must not be used. Nothing stands in for it. */
export class UnusableStorageError extends ApiError {
  constructor(message: string, suggestion: string) {
    super(9010, { message, suggestion, retryAfterSeconds: TRY_AGAIN_SECONDS });
  }
}
