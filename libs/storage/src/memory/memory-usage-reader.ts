import { type Purpose, type PurposeRow, UsageReader, type UsageRow } from '#tasks';
import { type Collection } from '../collections/collection.js';
import { purposeRows } from '../purpose-rows.js';
import { type UsageCounter, usageRows } from '../usage-rows.js';
import { type MemoryState } from './memory-state.js';

export class MemoryUsageReader extends UsageReader {
  constructor(private readonly state: MemoryState) {
    super();
  }

  async read(teamId: string, days: readonly string[]): Promise<UsageRow[]> {
    return days.flatMap((day) => usageRows(day, countersOf(this.state.usage, teamId, day)));
  }

  async readBy(teamId: string, days: readonly string[], purpose: Purpose): Promise<PurposeRow[]> {
    return days.flatMap((day) => purposeRows(day, countersOf(this.state.usageBy, teamId, day), purpose));
  }
}

function countersOf(counters: Collection<number>, teamId: string, day: string): UsageCounter[] {
  const found = counters.ascending(teamId, { from: `${day}\t`, below: `${day}\n` });
  return [...found].map(([key, count]) => [key.slice(day.length + 1), count]);
}
