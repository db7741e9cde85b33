import { ApiError } from '#contracts';
import { isNativeError } from 'node:util/types';

/**
 * A client's error without what hangs on it: it carries the command's arguments, and those of the handshake hold the password.
 */
export function bareFault(error: unknown): Error {
  return new Error(`redis: ${isNativeError(error) ? error.message : 'unknown fault'}`);
}

/** What a caller sees of a failed Redis call. */
export function storageFault(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(9010, { cause: bareFault(error) });
}
