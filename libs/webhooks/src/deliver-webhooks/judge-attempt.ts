import { type AttemptOutcome } from '../ports/deliveries.js';
import { retryWait } from './retry-schedule.js';

/** How an attempt ended: with a status, or without an answer. */
export interface AttemptEnd {
  status: number | null;
  retryAfterSeconds?: number;
}

const GONE = 410;
/** The receiver, or what stands before it, has too much to do. */
const OVERLOADED: readonly (number | null)[] = [429, 502, 503, 504];
/** Without a Retry-After, an overloaded endpoint rests at most this long. */
const MAX_REST_MS = 60_000;

/** Only 2xx is a success: redirects are failures too. @param attempt from 1 */
export function judgeAttempt(end: AttemptEnd, attempt: number, waits: readonly number[]): AttemptOutcome {
  const { status, retryAfterSeconds } = end;
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === GONE) return { kind: 'dead', reason: 'rejected' };
  const wait = retryWait(attempt, waits);
  const asked = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000;
  const rest = asked ?? (OVERLOADED.includes(status) ? Math.min(wait ?? MAX_REST_MS, MAX_REST_MS) : undefined);
  const pause = rest === undefined ? {} : { pauseLaneMs: rest };
  if (wait === null) return { kind: 'dead', reason: 'exhausted', ...pause };
  return { kind: 'retry', inMs: Math.max(wait, asked ?? 0), ...pause };
}

/** Whether the receiver wants nothing more at this URL. */
export function isGone({ status }: AttemptEnd): boolean {
  return status === GONE;
}
