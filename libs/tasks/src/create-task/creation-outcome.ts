import { isApiError } from '#contracts';

/** Whether an earlier attempt at the same creation may have reached the upstream. */
export type Attempt = 'first' | 'repeated';

/** The upstream could not track a task, which it may well have made. */
const LOST_TRACK = 5005;

/** A failure after which nobody knows whether the upstream made the task. */
export function isOutcomeUnknown(error: unknown): boolean {
  return isApiError(error) && [LOST_TRACK, 9006, 9007, 9008].includes(error.code) && error.reachedUpstream !== false;
}

/** Whether a failure says that there is no task. After an earlier attempt only a refusal of the creation itself does. */
export function provesNothingWasCreated(error: unknown, attempt: Attempt): boolean {
  if (attempt === 'first') return !isOutcomeUnknown(error);
  return isApiError(error) && error.code < 9000 && error.status < 500 && error.status !== 429;
}
