import { ApiError } from '#contracts';
import { isNativeError } from 'node:util/types';

/**
 * The client's error without its properties: they contain the command's arguments, and those of the handshake include the password.
 */
export function bareFault(error: unknown): Error {
  return new Error(`redis: ${isNativeError(error) ? error.message : 'unknown fault'}`);
}

/** The error of a failed Redis call, for callers. */
export function storageFault(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(9010, { cause: bareFault(error) });
}
