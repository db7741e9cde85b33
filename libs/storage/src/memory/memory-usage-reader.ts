import { UsageReader, type UsageRow } from '#tasks';
import { usageRows } from '../usage-rows.js';
import { type MemoryState } from './memory-state.js';

export class MemoryUsageReader extends UsageReader {
  constructor(private readonly state: MemoryState) {
    super();
  }

  async read(teamId: string, days: readonly string[]): Promise<UsageRow[]> {
    const usage = this.state.teams.get(teamId)?.usage;
    return days.flatMap((day) => usageRows(day, usage?.get(day) ?? []));
  }
}
