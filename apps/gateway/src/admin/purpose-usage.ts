import { labelNameProblem } from '#contracts';
import { type Purpose, type PurposeRow } from '#tasks';
import { totalUsage } from './usage-view.js';

const LABEL = 'label:';

/** @returns undefined for a grouping that is by key, flow or day. */
export function purposeOf(groupBy: string | undefined): Purpose | undefined {
  if (groupBy === 'sub') return { kind: 'sub' };
  return groupBy?.startsWith(LABEL) === true ? { kind: 'label', name: groupBy.slice(LABEL.length) } : undefined;
}

export function isGrouping(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (['key', 'flow', 'day', 'sub'].includes(value)) return true;
  return value.startsWith(LABEL) && labelNameProblem(value.slice(LABEL.length)) === undefined;
}

/** One row an end user, or a value of the label; null: those that a day has not counted one by one. */
export function purposeUsage(rows: readonly PurposeRow[], { kind }: Purpose) {
  const groups = new Map<string | null, PurposeRow[]>();
  for (const row of rows) groups.set(row.value, [...(groups.get(row.value) ?? []), row]);
  return [...groups].map(([value, members]) => ({ [kind === 'sub' ? 'sub' : 'value']: value, ...totalUsage(members) }));
}
