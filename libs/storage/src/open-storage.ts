import { type AccessStores } from '#access';
import { createMemoryAccessStores } from './memory/access/create-memory-access-stores.js';
import { createMemoryEngine } from './memory/create-memory-engine.js';
import { createRedisAccessStores } from './redis/access/create-redis-access-stores.js';
import { createRedisEngine } from './redis/create-redis-engine.js';
import { type StorageEngine, type StorageOptions } from './storage-engine.js';

export interface StorageModuleOptions extends StorageOptions {
  /** Left out: the memory engine. */
  redisUrl?: string;
  /** Several gateways may share a Redis under different prefixes. */
  keyPrefix: string;
  /** Hears of faults beside a request. */
  onFault: (error: unknown) => void;
  /** What is bound instead of the engine, e.g. one whose ports are measured. */
  decorate?: (engine: StorageEngine) => StorageEngine;
}

/** One engine and the access stores beside it. */
export class OpenStorage {
  private constructor(
    readonly engine: StorageEngine,
    readonly stores: AccessStores,
  ) {}

  /** @throws ApiError 9010 when Redis cannot be reached. */
  static async open(this: void, given: StorageModuleOptions): Promise<OpenStorage> {
    const { redisUrl, keyPrefix, onFault, decorate = (engine) => engine, ...options } = given;
    if (redisUrl === undefined)
      return new OpenStorage(decorate(createMemoryEngine({ ...options, onFault })), createMemoryAccessStores());
    const engine = await createRedisEngine({ ...options, url: redisUrl, keyPrefix, onFault });
    return new OpenStorage(
      decorate(engine),
      createRedisAccessStores(engine.connection, { keyPrefix, now: () => engine.clock.now(), onFault }),
    );
  }
}
