import { type CallFailure } from '../errors/call-failure.js';
import { type RetryOptions } from '../triverse-options.js';

/**
 * Milliseconds to wait before the next attempt, or null for none: the upstream refused, its Retry-After is too long, or
 * the call would time out first.
 * @param attempt number of the failed attempt, from 1.
 */
export function retryWait(
  failure: CallFailure,
  attempt: number,
  { options, remainingMs }: { options: RetryOptions; remainingMs: number },
): number | null {
  if (attempt > options.max || (failure.kind !== 'transient' && failure.kind !== 'outage')) return null;
  const jitter = Math.random() * Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1));
  const asked = (failure.askedSeconds ?? 0) * 1000;
  const wait = asked + jitter;
  return asked > options.maxRetryAfterMs || wait >= remainingMs ? null : wait;
}
