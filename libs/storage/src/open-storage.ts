import { type AccessStores } from '#access';
import { type BackupSource } from './backup/backup-record.js';
import { CollectionsSource } from './backup/collections-source.js';
import { MemoryCollections } from './collections/memory-collections.js';
import { openLocalCollections } from './local/open-local-collections.js';
import { createMemoryAccessStores } from './memory/access/create-memory-access-stores.js';
import { createMemoryEngine } from './memory/create-memory-engine.js';
import { steadyClock } from './memory/steady-clock.js';
import { createRedisAccessStores } from './redis/access/create-redis-access-stores.js';
import { RedisAccessKeys } from './redis/access/redis-access-keys.js';
import { RedisSource } from './redis/backup/redis-source.js';
import { createRedisEngine, type RedisOptions } from './redis/create-redis-engine.js';
import { type AroundCommand } from './redis/redis-connection.js';
import { type StoreRole } from './records/record-version.js';
import { retentionOf } from './retention.js';
import { type StorageEngine, type StorageOptions } from './storage-engine.js';

export interface StorageModuleOptions extends StorageOptions {
  redisUrl?: string;
  redis?: RedisOptions;
  /** Folder of the local engine, used without Redis. With neither: the memory engine. */
  dataDir?: string;
  /** Several gateways may share a Redis under different prefixes. */
  keyPrefix: string;
  /** Default: writer. */
  role?: StoreRole;
  /** Called with faults outside a request. */
  onFault: (error: unknown) => void;
  /** Called with what an operator should know about the storage that was opened. */
  onNotice?: (notice: string) => void;
  /** Each command to Redis goes through it. */
  aroundCommand?: AroundCommand;
  /** Bound instead of the engine, e.g. one whose ports are measured. */
  decorate?: (engine: StorageEngine) => StorageEngine;
}

/** One engine, the access stores beside it, and a reader of both for backups. */
export class OpenStorage {
  constructor(
    readonly engine: StorageEngine,
    readonly stores: AccessStores,
    readonly source: BackupSource,
    private readonly stopHearing: () => Promise<void> = async () => undefined,
  ) {}

  /** @throws ApiError 9010 if Redis is unreachable, or a newer gateway wrote what is there; StorageFolderError if the folder cannot be used. */
  static async open(this: void, options: StorageModuleOptions): Promise<OpenStorage> {
    const { redisUrl, decorate = (engine) => engine } = options;
    const { engine, stores, source, stopHearing } = await (redisUrl === undefined
      ? openInProcess(options)
      : openRedis(options, redisUrl));
    return new OpenStorage(decorate(engine), stores, source, stopHearing);
  }

  /** Leaves no timer or connection behind. */
  async close(): Promise<void> {
    await this.stopHearing();
    await this.engine.close();
  }
}

type Opened = Pick<OpenStorage, 'engine' | 'stores' | 'source'> & { stopHearing?: () => Promise<void> };

async function openInProcess({ dataDir, onFault, ...options }: StorageModuleOptions): Promise<Opened> {
  const { role } = options;
  const collections =
    dataDir === undefined
      ? new MemoryCollections()
      : await openLocalCollections({ folder: dataDir, onFault, ...(role && { role }) });
  try {
    const clock = steadyClock();
    const engine = createMemoryEngine({ ...options, clock, onFault, collections });
    const source = new CollectionsSource(collections, clock);
    return { engine, stores: createMemoryAccessStores({ clock, collections }), source };
  } catch (error) {
    await collections.close();
    throw error;
  }
}

async function openRedis({ keyPrefix, onFault, redis, ...options }: StorageModuleOptions, url: string): Promise<Opened> {
  const engine = await createRedisEngine({ ...options, ...redis, url, keyPrefix, onFault });
  const { connection, keys, clock } = engine;
  const stores = createRedisAccessStores(connection, { keyPrefix, now: () => clock.now(), onFault });
  const context = { connection, keys, clock, retention: retentionOf(options) };
  const source = new RedisSource(context, { keys: new RedisAccessKeys(keyPrefix), stores });
  return { engine, stores, source, stopHearing: () => stores.bus.close() };
}
