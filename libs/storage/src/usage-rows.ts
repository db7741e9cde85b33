import { type UsageRow } from '#tasks';

/** `<keyId>\t<flowName>\t<status | credits>` and its count. */
export type UsageCounter = readonly [field: string, count: number];

const COLUMNS = { SUCCESS: 'succeeded', FAILED: 'failed', CANCELLED: 'cancelled', credits: 'credits' } as const;

export function usageField(keyId: string, flowName: string, column: string): string {
  return `${keyId}\t${flowName}\t${column}`;
}

export function usageRows(day: string, counters: Iterable<UsageCounter>): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (const [field, count] of counters) {
    const [keyId = '', flowName = '', column = ''] = field.split('\t');
    const id = usageField(keyId, flowName, '');
    const row = rows.get(id) ?? { day, keyId, flowName, succeeded: 0, failed: 0, cancelled: 0, credits: 0 };
    rows.set(id, row);
    if (Object.hasOwn(COLUMNS, column)) row[COLUMNS[column as keyof typeof COLUMNS]] += count;
  }
  return [...rows.values()].sort((a, b) => compare(a.keyId, b.keyId) || compare(a.flowName, b.flowName));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
