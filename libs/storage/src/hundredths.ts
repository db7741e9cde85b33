/** Credits are kept in hundredths: a sum of doubles is off by its last digits (0.1 + 0.2 - 0.3 is not 0), which would stay reserved for good. */
export function hundredths(credits: number): number {
  return Math.floor(credits * 100 + 0.5) / 100;
}
