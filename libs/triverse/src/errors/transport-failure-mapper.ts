import { ApiError } from '#contracts';
import { FORBIDDEN_ADDRESS } from '#outbound';
import { unreadable } from '../readers/unreadable.js';
import { CallFailure } from './call-failure.js';

/** Seconds that a caller is told to wait when the network fails: there is no better knowledge. */
export const NETWORK_RETRY_AFTER_SECONDS = 2;

/** No connection was made, so no request was sent; ETIMEDOUT is also what our own limit of connecting says. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/**
 * A request that got no answer. Nothing of the library's error is kept but its code: axios errors carry the request's headers, and
 * with them the key.
 */
export function transportFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error;
  if (error instanceof ApiError) return new CallFailure('refused', error);
  const code = errorCode(error);
  if (code === FORBIDDEN_ADDRESS) return new CallFailure('refused', unreadable("the asset's address is not public"));
  const reach = NEVER_CONNECTED.has(code) && !wasConnected(error) ? { reachedUpstream: false } : {};
  if (code === 'ETIMEDOUT') {
    return new CallFailure('outage', new ApiError(9007, { message: 'upstream timed out (connect)', ...reach }));
  }
  if (code.startsWith('HPE_')) return new CallFailure('outage', unreadable(`no valid HTTP (${code})`));
  return new CallFailure('outage', unavailable(`upstream unavailable (${code})`, undefined, reach));
}

export function unavailable(
  message: string,
  retryAfter = NETWORK_RETRY_AFTER_SECONDS,
  reach: { reachedUpstream?: boolean } = {},
): ApiError {
  return new ApiError(9006, { message, retryAfterSeconds: Math.max(1, Math.ceil(retryAfter)), ...reach });
}

/** The system also gives some of these codes to a connection that was there and is lost. */
function wasConnected(error: unknown): boolean {
  const source: unknown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const call: unknown = typeof source === 'object' && source !== null && 'syscall' in source ? source.syscall : undefined;
  return call === 'read' || call === 'write';
}

function errorCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'no answer';
}
