import { type PurposeUsageRow, type UsageRow } from '#client';

export interface UsageGroup {
  /** Of the group: a day, a flow, a key id, an end user or a value of a label; null: those that were not counted one by one. */
  name: string | null;
  credits: number;
  succeeded: number;
  /** Or cancelled. */
  failed: number;
}

type Counts = Pick<UsageRow, 'succeeded' | 'failed' | 'cancelled' | 'credits'>;

const DAY_MS = 86_400_000;

/** The last `count` days, today included, oldest first. */
export function daysBack(count: number, now = Date.now()): string[] {
  return Array.from({ length: count }, (_, index) => new Date(now - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10));
}

/** One group a day of the range, also of days on which no task ended. */
export function perDay(rows: readonly UsageRow[], range: readonly string[]): UsageGroup[] {
  return groups(
    rows.filter(({ day }) => range.includes(day)),
    ({ day }) => day,
    range,
  );
}

/** Dearest first. */
export function perColumn(rows: readonly UsageRow[], column: 'flow_name' | 'key_id'): UsageGroup[] {
  return groups(rows, (row) => row[column]).sort(dearestFirst);
}

/** Dearest first. */
export function perPurpose(rows: readonly PurposeUsageRow[]): UsageGroup[] {
  return groups(rows, ({ value }) => value).sort(dearestFirst);
}

function groups<R extends Counts>(
  rows: readonly R[],
  nameOf: (row: R) => string | null,
  known: readonly string[] = [],
): UsageGroup[] {
  const found = new Map<string | null, UsageGroup>(known.map((name) => [name, empty(name)]));
  for (const row of rows) {
    const name = nameOf(row);
    const { credits, succeeded, failed } = found.get(name) ?? empty(name);
    found.set(name, {
      name,
      credits: credits + row.credits,
      succeeded: succeeded + row.succeeded,
      failed: failed + row.failed + row.cancelled,
    });
  }
  return [...found.values()];
}

const empty = (name: string | null): UsageGroup => ({ name, credits: 0, succeeded: 0, failed: 0 });
const dearestFirst = (a: UsageGroup, b: UsageGroup) => b.credits - a.credits;
