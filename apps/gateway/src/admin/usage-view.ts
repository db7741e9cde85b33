import { type UsageRow } from '#tasks';

const COLUMN = { key: 'key_id', flow: 'flow_name', day: 'day' } as const;

export type UsageGrouping = keyof typeof COLUMN;

export function isColumn(name: string): name is UsageGrouping {
  return Object.hasOwn(COLUMN, name);
}

export function usageView({ day, keyId, flowName, succeeded, failed, cancelled, credits }: UsageRow) {
  return { day, key_id: keyId, flow_name: flowName, succeeded, failed, cancelled, credits };
}

export function totalUsage(rows: readonly Omit<UsageRow, 'day' | 'keyId' | 'flowName'>[]) {
  const sum = (column: 'succeeded' | 'failed' | 'cancelled' | 'credits') => rows.reduce((all, row) => all + row[column], 0);
  return { succeeded: sum('succeeded'), failed: sum('failed'), cancelled: sum('cancelled'), credits: sum('credits') };
}

/** One row a key, flow or day, in the order of their first appearance. */
export function groupUsage(rows: readonly UsageRow[], by: UsageGrouping) {
  const column = COLUMN[by];
  const groups = new Map<string, UsageRow[]>();
  for (const row of rows) {
    const name = usageView(row)[column];
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, members]) => ({ [column]: name, ...totalUsage(members) }));
}
