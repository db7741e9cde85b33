import { usageField } from '../usage-rows.js';
import { type UsageBackup } from './backup-record.js';

/** @param counters by `usageField` */
export function usageBackup(
  teamId: string,
  day: string,
  counters: Iterable<readonly [field: string, count: number]>,
  purposes: readonly (readonly [name: string, count: number])[] = [],
): UsageBackup {
  const inOrder = [...counters].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = inOrder.map(([field, count]): UsageBackup['counters'][number] => {
    const [keyId = '', flowName = '', counter = ''] = field.split('\t');
    return [keyId, flowName, counter, count];
  });
  const named = purposes.map(([name, count]): [string, number] => [name, count]).sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind: 'usage', teamId, day, counters: rows, ...(named.length > 0 && { purposes: named }) };
}

/** @returns each counter by its `usageField`. */
export function usageFields({ counters }: UsageBackup): [field: string, count: number][] {
  return counters.map(([keyId, flowName, counter, count]) => [usageField(keyId, flowName, counter), count]);
}
