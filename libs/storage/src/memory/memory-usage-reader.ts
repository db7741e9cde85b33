import { UsageReader, type UsageRow } from '#tasks';
import { usageRows } from '../usage-rows.js';
import { type MemoryState } from './memory-state.js';

export class MemoryUsageReader extends UsageReader {
  constructor(private readonly state: MemoryState) {
    super();
  }

  async read(teamId: string, days: readonly string[]): Promise<UsageRow[]> {
    return days.flatMap((day) => {
      const counters = this.state.usage.ascending(teamId, { from: `${day}\t`, below: `${day}\n` });
      return usageRows(
        day,
        [...counters].map(([key, count]) => [key.slice(day.length + 1), count] as const),
      );
    });
  }
}
