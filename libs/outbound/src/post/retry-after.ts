const MOST_SECONDS = 3_600;
/** RFC 9110, 5.6.7: a date begins with the name of its day. `Date.parse` takes much else for one, such as `-5`. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** Headers of an answer. */
export interface RetryAfterHeaders {
  'retry-after'?: unknown;
  date?: unknown;
}

/**
 * Whole seconds of a Retry-After header (RFC 9110, 10.2.3: seconds or a date), at most an hour; undefined when unusable. A date is compared with the
 * answer's own `Date`, because the clocks of two machines differ.
 * @param now Unix ms, for an answer without a date
 */
export function retryAfterSeconds({ 'retry-after': header, date }: RetryAfterHeaders, now = Date.now()): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(MOST_SECONDS, Number(text));
  const until = dateOf(text);
  if (until === undefined) return undefined;
  return Math.min(MOST_SECONDS, Math.max(0, Math.ceil((until - (dateOf(date) ?? now)) / 1000)));
}

function dateOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !HTTP_DATE.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}
