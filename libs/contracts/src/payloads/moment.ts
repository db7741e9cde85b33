/** The forms of ISO 8601 that `Date.parse` reads; of the others (weeks, days of the year, no dashes) it makes NaN, which no filter understands. */
export const MOMENT = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const WITHOUT_ZONE = /T[\d:.]+$/;

/** Unix ms of a time in a query or an answer; without an offset it is UTC, wherever it is read. NaN for what is no time. */
export function momentOf(text: string): number {
  return Date.parse(WITHOUT_ZONE.test(text) ? `${text}Z` : text);
}
