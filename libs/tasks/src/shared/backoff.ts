/** Full jitter: between 0 and min(cap, base · 2^attempt), so that many clients do not retry together. */
export function fullJitter(attempt: number, baseMs: number, capMs: number): number {
  return Math.random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
}
