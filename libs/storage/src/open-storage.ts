import { type AccessStores } from '#access';
import { openLocalCollections } from './local/open-local-collections.js';
import { createMemoryAccessStores } from './memory/access/create-memory-access-stores.js';
import { createMemoryEngine } from './memory/create-memory-engine.js';
import { createRedisAccessStores } from './redis/access/create-redis-access-stores.js';
import { createRedisEngine } from './redis/create-redis-engine.js';
import { type StorageEngine, type StorageOptions } from './storage-engine.js';

export interface StorageModuleOptions extends StorageOptions {
  redisUrl?: string;
  /** Folder of the local engine, where there is no Redis. With neither: the memory engine. */
  dataDir?: string;
  /** Several gateways may share a Redis under different prefixes. */
  keyPrefix: string;
  /** Hears of faults beside a request. */
  onFault: (error: unknown) => void;
  /** What is bound instead of the engine, e.g. one whose ports are measured. */
  decorate?: (engine: StorageEngine) => StorageEngine;
}

/** One engine and the access stores beside it. */
export class OpenStorage {
  constructor(
    readonly engine: StorageEngine,
    readonly stores: AccessStores,
  ) {}

  /** @throws ApiError 9010 when Redis cannot be reached, StorageFolderError when the folder cannot be used. */
  static async open(this: void, options: StorageModuleOptions): Promise<OpenStorage> {
    const { redisUrl, decorate = (engine) => engine } = options;
    const { engine, stores } = await (redisUrl === undefined ? openInProcess(options) : openRedis(options, redisUrl));
    return new OpenStorage(decorate(engine), stores);
  }
}

type Opened = Pick<OpenStorage, 'engine' | 'stores'>;

async function openInProcess({ dataDir, onFault, ...options }: StorageModuleOptions): Promise<Opened> {
  const collections = dataDir === undefined ? undefined : await openLocalCollections({ folder: dataDir, onFault });
  return {
    engine: createMemoryEngine({ ...options, onFault, collections }),
    stores: createMemoryAccessStores({ collections }),
  };
}

async function openRedis({ keyPrefix, onFault, ...options }: StorageModuleOptions, url: string): Promise<Opened> {
  const engine = await createRedisEngine({ ...options, url, keyPrefix, onFault });
  const access = { keyPrefix, now: () => engine.clock.now(), onFault };
  return { engine, stores: createRedisAccessStores(engine.connection, access) };
}
