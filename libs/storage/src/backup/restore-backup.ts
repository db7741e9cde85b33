import { type StorageModuleOptions } from '../open-storage.js';
import { restoreRedis, type RestoreOptions } from '../redis/backup/restore-redis.js';
import { retentionOf } from '../retention.js';
import { type CheckedBackup, checkBackup } from './read-backup.js';
import { RestoreError } from './restore-error.js';
import { restoreLocal } from './restore-local.js';

/**
 * Restores a file into the storage that the options name, while no gateway runs on it. The whole file is checked first.
 * @throws BackupFileError, RestoreError, StorageFolderError, ApiError 9010: the message says what to do.
 */
export async function restoreBackup(
  path: string,
  storage: StorageModuleOptions,
  options: RestoreOptions,
): Promise<CheckedBackup> {
  const { redisUrl: url, redis, dataDir, ...others } = storage;
  if (url === undefined && dataDir === undefined)
    throw new RestoreError('neither REDIS_URL nor DATA_DIR is set: there is nowhere to restore to');
  const checked = await checkBackup(path);
  if (url !== undefined) await restoreRedis(path, { ...others, ...redis, url }, options);
  else if (dataDir !== undefined) await restoreLocal(path, dataDir, { retention: retentionOf(others), replace: options.replace });
  return checked;
}
