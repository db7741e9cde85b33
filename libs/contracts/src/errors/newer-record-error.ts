import { ApiError } from './api-error.js';

const TRY_AGAIN_SECONDS = 5;

/** What is stored was written by a newer gateway, in a version that this one cannot read. Nothing stands in for it. */
export class NewerRecordError extends ApiError {
  constructor(what: string, version: number, readable: number) {
    super(9010, {
      message: `${what} was written by a newer gateway: it has version ${version}, and this gateway reads up to version ${readable}`,
      suggestion: 'Try again later; the operator must upgrade this instance.',
      retryAfterSeconds: TRY_AGAIN_SECONDS,
    });
  }
}
