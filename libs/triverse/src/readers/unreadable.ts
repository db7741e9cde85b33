import { ApiError } from '#contracts';

/** The upstream's answer does not match its documentation. `detail` names a field or a format, never a value. */
export function unreadable(detail: string, retryAfterSeconds?: number, reach: { reachedUpstream?: boolean } = {}): ApiError {
  return new ApiError(9008, {
    message: `the upstream's answer is unreadable: ${detail}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...reach,
  });
}
