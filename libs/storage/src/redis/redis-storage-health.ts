import { StorageHealth } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';

export class RedisStorageHealth extends StorageHealth {
  readonly engine = 'redis';

  constructor(private readonly context: RedisEngineContext) {
    super();
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await this.context.connection.run((commands) => commands.ping());
    return performance.now() - start;
  }
}
