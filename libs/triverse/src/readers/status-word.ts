import { type FlowStatusPayload, isTerminalStatus, KNOWN_STATUSES } from '#contracts';

/** Undocumented names of final states: other spellings, and states of the scheduler (Prefect) behind the upstream. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['CANCELED', 'CANCELLED'],
  ['EXPIRED', 'FAILED'],
  ['TIMEOUT', 'FAILED'],
  ['TIMED_OUT', 'FAILED'],
  ['TIMEDOUT', 'FAILED'],
  ['ERROR', 'FAILED'],
  ['ERRORED', 'FAILED'],
  ['FAILURE', 'FAILED'],
  ['CRASHED', 'FAILED'],
  ['ABORTED', 'CANCELLED'],
  ['SUCCEEDED', 'SUCCESS'],
  ['SUCCESSFUL', 'SUCCESS'],
  ['COMPLETED', 'SUCCESS'],
  ['COMPLETE', 'SUCCESS'],
]);

/** The documented word for a status, whatever its spelling; unknown words are passed on unchanged. */
export function statusWord(theirs: string): string {
  const word = theirs
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
  return (KNOWN_STATUSES as readonly string[]).includes(word) ? word : (SYNONYMS.get(word) ?? theirs);
}

/** An end's word as the upstream said it, where it is not a documented one; undefined for any other status. */
export function translatedEnd(theirs: string): string | undefined {
  const word = statusWord(theirs);
  return isTerminalStatus(word) && word !== theirs.trim().toUpperCase() ? theirs.trim() : undefined;
}

/** What a failure's word says beyond FAILED, if the answer explains nothing else. */
export function failureByWord(theirs: string): FlowStatusPayload['error'] {
  if (statusWord(theirs) !== 'FAILED' || theirs.trim().toUpperCase() === 'FAILED') return undefined;
  return `the upstream ended the task with the status ${theirs.trim().slice(0, 40)}`;
}
