/**
 * Credits are kept in hundredths: sums of doubles have rounding errors (0.1 + 0.2 - 0.3 is not 0) that would stay reserved
 * permanently.
 */
export function hundredths(credits: number): number {
  return Math.floor(credits * 100 + 0.5) / 100;
}
