import { ApiError } from '#contracts';

/** The upstream answered, but not what its documentation promises. `detail` names a field or a format, never a value. */
export function unreadable(detail: string, retryAfterSeconds?: number, reach: { reachedUpstream?: boolean } = {}): ApiError {
  return new ApiError(9008, {
    message: `upstream answered what the gateway cannot read: ${detail}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...reach,
  });
}
