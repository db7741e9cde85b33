import { randomUUID } from 'node:crypto';
import { type AccessUnderTest } from '../contract/access/access-under-test.js';
import { createRedisConnection, type RedisConnection } from '../../src/redis/redis-connection.js';
import { createRedisAccessStores, type RedisAccessStores } from '../../src/redis/access/create-redis-access-stores.js';

/** Stores under their own prefix, so that many tests share one server. */
export class RedisAccessFixture implements AccessUnderTest {
  prefix = '';
  #clock: (() => number) | undefined;
  #open: { connection: RedisConnection; stores: RedisAccessStores }[] = [];

  constructor(private readonly url: () => string) {}

  get last(): RedisAccessStores {
    const newest = this.#open.at(-1);
    if (newest === undefined) throw new Error('no stores yet');
    return newest.stores;
  }

  readonly create = (clock: (() => number) | undefined): Promise<RedisAccessStores> => {
    this.prefix = `tg:${randomUUID()}:`;
    this.#clock = clock;
    return this.another();
  };

  readonly another = async (): Promise<RedisAccessStores> => {
    const connection = await createRedisConnection(this.url());
    const stores = this.storesOn(connection);
    await stores.bus.ready();
    this.#open.push({ connection, stores });
    return stores;
  };

  storesOn(connection: RedisConnection): RedisAccessStores {
    return createRedisAccessStores(connection, { keyPrefix: this.prefix, ...(this.#clock && { clock: this.#clock }) });
  }

  async close(): Promise<void> {
    const open = this.#open.splice(0);
    await Promise.all(
      open.map(async ({ connection, stores }) => {
        await stores.bus.close();
        await connection.close();
      }),
    );
  }
}
