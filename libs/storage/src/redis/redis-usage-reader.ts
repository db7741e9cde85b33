import { type Purpose, type PurposeRow, UsageReader, type UsageRow } from '#tasks';
import { purposeRows } from '../purpose-rows.js';
import { type UsageCounter, usageRows } from '../usage-rows.js';
import { type RedisEngineContext } from './redis-engine-context.js';

export class RedisUsageReader extends UsageReader {
  constructor(private readonly context: RedisEngineContext) {
    super();
  }

  async read(teamId: string, days: readonly string[]): Promise<UsageRow[]> {
    const { keys } = this.context;
    const perDay = await this.counters(days.map((day) => keys.usage(teamId, day)));
    return days.flatMap((day, at) => usageRows(day, perDay[at] ?? []));
  }

  async readBy(teamId: string, days: readonly string[], purpose: Purpose): Promise<PurposeRow[]> {
    const { keys } = this.context;
    const perDay = await this.counters(days.map((day) => keys.usageBy(teamId, day)));
    return days.flatMap((day, at) => purposeRows(day, perDay[at] ?? [], purpose));
  }

  private async counters(hashes: readonly string[]): Promise<UsageCounter[][]> {
    const { connection } = this.context;
    const found = await connection.run((commands) => Promise.all(hashes.map((hash) => commands.hgetall(hash))));
    return found.map((hash) => Object.entries(hash).map(([field, count]) => [field, Number(count)]));
  }
}
