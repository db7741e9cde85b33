import { WatcherLease } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisScript } from './redis-script.js';

export class RedisWatcherLease extends WatcherLease {
  private readonly take: RedisScript<'acquire-lease'>;
  private readonly keep: RedisScript<'renew-lease'>;

  constructor(
    context: RedisEngineContext,
    private readonly keys: { lease: string; fence: string },
  ) {
    super();
    this.take = context.connection.defineScript('acquire-lease');
    this.keep = context.connection.defineScript('renew-lease');
  }

  async acquire(holder: string, ttlMs: number): Promise<number | null> {
    const fence = await this.take.run(this.keys, { holder, ttl: ttlMs });
    return typeof fence === 'number' ? fence : null;
  }

  async renew(holder: string, fence: number, ttlMs: number): Promise<boolean> {
    return (await this.keep.run({ lease: this.keys.lease }, { holder, fence, ttl: ttlMs })) === 1;
  }

  async release(holder: string, fence: number): Promise<void> {
    await this.keep.run({ lease: this.keys.lease }, { holder, fence, ttl: 0 });
  }
}
