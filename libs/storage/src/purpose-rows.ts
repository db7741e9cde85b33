import { type Labels, labelTexts, splitLabel } from '#contracts';
import { MAX_PURPOSES, type Purpose, type PurposeRow } from '#tasks';
import { type UsageCounter } from './usage-rows.js';

/** Names of labels, each of which sums up the values beyond the first MAX_PURPOSES of a day. */
const MAX_NAMES = 100;
const OUTCOMES = { SUCCESS: 'succeeded', FAILED: 'failed', CANCELLED: 'cancelled', credits: 'credits' } as const;

/** The counters of one day, of one team. */
export interface DayCounters {
  get(field: string): number;
  add(field: string, more: number): void;
}

/** Counts the end of a task for its end user and each of its labels; the same as purposes.lua. */
export function countPurposes(
  day: DayCounters,
  task: { sub?: string; labels?: Labels },
  end: { status: string; credits: number },
): void {
  if (task.sub !== undefined) count(day, { kind: 'sub', value: task.sub, beyond: '' }, end);
  for (const label of labelTexts(task.labels)) {
    count(day, { kind: 'label', value: label, beyond: splitLabel(label)[0] }, end);
  }
}

function count(
  day: DayCounters,
  { kind, value, beyond }: { kind: string; value: string; beyond: string },
  { status, credits }: { status: string; credits: number },
): void {
  const name =
    admitted(day, `${kind}\t${value}`, { counter: kind, most: MAX_PURPOSES }) ??
    admitted(day, `${kind}\t${beyond}`, { counter: `${kind}-beyond`, most: MAX_NAMES });
  if (name === undefined) return;
  day.add(`${name}\t${status}`, 1);
  if (status === 'SUCCESS' && credits !== 0) day.add(`${name}\tcredits`, credits);
}

/** @returns the name if it is counted already, or if there is room for one more. */
function admitted(day: DayCounters, name: string, { counter, most }: { counter: string; most: number }): string | undefined {
  if (['SUCCESS', 'FAILED', 'CANCELLED'].some((status) => day.get(`${name}\t${status}`) > 0)) return name;
  if (day.get(counter) >= most) return undefined;
  day.add(counter, 1);
  return name;
}

/** @param counters of a day: `<kind>\t<end user or label>\t<status | credits>` */
export function purposeRows(day: string, counters: Iterable<UsageCounter>, purpose: Purpose): PurposeRow[] {
  const rows = new Map<string | null, PurposeRow>();
  for (const [field, count] of counters) {
    const [kind, name, column] = partsOf(field);
    const value = kind === purpose.kind ? valueOf(name, purpose) : undefined;
    if (value === undefined || !Object.hasOwn(OUTCOMES, column)) continue;
    const row = rows.get(value) ?? { day, value, succeeded: 0, failed: 0, cancelled: 0, credits: 0 };
    rows.set(value, row);
    row[OUTCOMES[column as keyof typeof OUTCOMES]] += count;
  }
  return [...rows.values()].sort((a, b) => order(a.value, b.value));
}

/** The name is what is between the first tab and the last. */
function partsOf(field: string): [kind: string, name: string, column: string] {
  const [first, last] = [field.indexOf('\t'), field.lastIndexOf('\t')];
  return [field.slice(0, first), field.slice(first + 1, last), field.slice(last + 1)];
}

/** @returns null for those beyond the bound, undefined for another label. */
function valueOf(name: string, purpose: Purpose): string | null | undefined {
  if (purpose.kind === 'sub') return name === '' ? null : name;
  const [label, value] = splitLabel(name);
  return label === purpose.name ? (value ?? null) : undefined;
}

function order(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
