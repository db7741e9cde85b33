import { UsageReader, type UsageRow } from '#tasks';
import { usageRows } from '../usage-rows.js';
import { type RedisEngineContext } from './redis-engine-context.js';

export class RedisUsageReader extends UsageReader {
  constructor(private readonly context: RedisEngineContext) {
    super();
  }

  async read(teamId: string, days: readonly string[]): Promise<UsageRow[]> {
    const { connection, keys } = this.context;
    const perDay = await connection.run((commands) => Promise.all(days.map((day) => commands.hgetall(keys.usage(teamId, day)))));
    return days.flatMap((day, at) =>
      usageRows(
        day,
        Object.entries(perDay[at] ?? {}).map(([field, count]) => [field, Number(count)]),
      ),
    );
  }
}
