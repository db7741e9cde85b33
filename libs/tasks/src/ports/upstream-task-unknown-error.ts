import { ApiError } from '#contracts';

/** The upstream says that it does not know the task, at least not for this account. Different from the 1006 that callers get. */
export class UpstreamTaskUnknownError extends ApiError {
  /** @returns any other error unchanged. */
  static from(error: unknown): unknown {
    const definite = error instanceof ApiError && (error.code === 1005 || error.code === 1006) && error.status === 404;
    return definite ? new UpstreamTaskUnknownError(error) : error;
  }

  private constructor({ code, message, suggestion }: ApiError) {
    super(code, { message, ...(suggestion === undefined ? {} : { suggestion }) });
  }
}
