export { type StorageEngine, type StorageOptions } from './storage-engine.js';
export { createMemoryEngine, type MemoryEngineOptions } from './memory/create-memory-engine.js';
export {
  createRedisEngine,
  type RedisEngineOptions,
  type RedisOptions,
  type RedisStorageEngine,
} from './redis/create-redis-engine.js';
export {
  type AroundCommand,
  createRedisConnection,
  RedisConnection,
  type RedisConnectionOptions,
} from './redis/redis-connection.js';
export { RedisKeys } from './redis/redis-keys.js';
export { createMemoryAccessStores } from './memory/access/create-memory-access-stores.js';
export {
  createRedisAccessStores,
  type RedisAccessOptions,
  type RedisAccessStores,
} from './redis/access/create-redis-access-stores.js';
export { type LocalOptions, openLocalCollections } from './local/open-local-collections.js';
export { StorageFolderError } from './local/storage-folder-error.js';
export { StorageModule } from './storage.module.js';
export { type StorageModuleOptions } from './open-storage.js';
export { restoreBackup } from './backup/restore-backup.js';
export { VERSION as BACKUP_VERSION, writeBackup } from './backup/write-backup.js';
export { RECORD_VERSION, UNFINISHED_RESTORE } from './records/record-version.js';
export { OpenStorage } from './open-storage.js';
