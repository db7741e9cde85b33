import { invalidParameters } from '#contracts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;
const DEFAULT_DAYS = 30;

/** UTC days from `from` to `to`, both included; the last 30 unless told otherwise. @throws ApiError 1004 */
export function dayRange({ from, to }: { from?: string | undefined; to?: string | undefined }, now = Date.now()): string[] {
  const last = to === undefined ? Math.floor(now / DAY_MS) * DAY_MS : dayStart('to', to);
  const first = from === undefined ? last - (DEFAULT_DAYS - 1) * DAY_MS : dayStart('from', from);
  const count = (last - first) / DAY_MS + 1;
  if (count < 1) throw invalidParameters([{ field: 'to', message: 'must not be before from' }]);
  if (count > MAX_DAYS) throw invalidParameters([{ field: 'from', message: `must be at most ${MAX_DAYS} days before to` }]);
  return Array.from({ length: count }, (_, at) => isoDay(first + at * DAY_MS));
}

/** 2026-02-30 is the pattern of a day and none. */
function dayStart(field: string, day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at) || isoDay(at) !== day) throw invalidParameters([{ field, message: 'must be a calendar day' }]);
  return at;
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
