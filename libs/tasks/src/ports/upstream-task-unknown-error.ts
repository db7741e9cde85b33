import { ApiError } from '#contracts';

/** The upstream's definite no to a read of a task: it does not know it, or not for this account. Not to be taken for the 1006 that a caller gets here. */
export class UpstreamTaskUnknownError extends ApiError {
  /** @returns the error itself unless it is such a no. */
  static from(error: unknown): unknown {
    const definite = error instanceof ApiError && (error.code === 1005 || error.code === 1006) && error.status === 404;
    return definite ? new UpstreamTaskUnknownError(error) : error;
  }

  private constructor({ code, message, suggestion }: ApiError) {
    super(code, { message, ...(suggestion === undefined ? {} : { suggestion }) });
  }
}
