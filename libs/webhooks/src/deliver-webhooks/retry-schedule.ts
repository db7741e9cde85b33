/** A wait varies by this part, so that what failed together is not sent again together. */
const JITTER = 0.1;

/**
 * @param attempt the one that failed, from 1.
 * @param waits milliseconds after the first attempt and those that follow.
 * @param random from 0 to below 1.
 * @returns milliseconds until the next attempt; null: there is none.
 */
export function retryWait(attempt: number, waits: readonly number[], random = Math.random()): number | null {
  const wait = waits[attempt - 1];
  return wait === undefined ? null : Math.round(wait * (1 + JITTER * (2 * random - 1)));
}
