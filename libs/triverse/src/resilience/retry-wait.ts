import { type CallFailure } from '../errors/call-failure.js';
import { type RetryOptions } from '../triverse-options.js';

/**
 * Milliseconds to wait before another attempt, or null when there should be none: the upstream said no, asks for more patience than
 * we have, or the call's time would be over first.
 * @param attempt of the one that failed, from 1.
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
