import { RestoreError } from '../../backup/restore-error.js';
import { restoreRecords } from '../../backup/restore-records.js';
import { retentionOf } from '../../retention.js';
import { createRedisEngine, type RedisEngineOptions, type RedisStorageEngine } from '../create-redis-engine.js';
import { keyBatches, keyName } from './redis-key-scan.js';
import { RedisTarget } from './redis-target.js';

/** Keys of the instances, not of the data: the watcher's fencing numbers must never fall, a probe goes by itself, and the version comes with the connection. */
const OF_INSTANCES = (key: string, prefix: string) => {
  const { tag, kind } = keyName(key, prefix);
  return tag === 'watcher' || kind === 'probe' || (tag === null && kind === 'schema');
};

/** Many writes at once may take longer than a gateway's command timeout. */
const PATIENCE_MS = 10_000;

export interface RestoreOptions {
  /** Removes existing data first. */
  replace: boolean;
  /** Continues even if a gateway is connected. */
  force: boolean;
}

/** @throws RestoreError; ApiError 9010 when Redis does not answer; the data written so far is then removed. */
export async function restoreRedis(path: string, options: RedisEngineOptions, { replace, force }: RestoreOptions): Promise<void> {
  const engine = await createRedisEngine({ ...options, commandTimeoutMs: PATIENCE_MS, role: replace ? 'replacer' : 'writer' });
  try {
    if (!force) await assertUnused(engine);
    if (!replace && (await holdsRecords(engine)))
      throw new RestoreError('the Redis is not empty under this REDIS_PREFIX: restore into an empty one, or use --replace');
    const { connection, keys, clock, version } = engine;
    await version.beginRestore();
    if (replace) await clear(engine);
    const target = new RedisTarget({ connection, keys, clock, retention: retentionOf(options) });
    await restoreRecords(path, target).catch(async (error: unknown) => {
      // What cannot be removed stays, and so does the mark that it is incomplete.
      await clear(engine).then(
        () => version.endRestore(),
        () => undefined,
      );
      throw error;
    });
    await version.endRestore();
  } finally {
    await engine.close();
  }
}

async function assertUnused({ connection, keys }: RedisStorageEngine): Promise<void> {
  const held = await connection.run((commands) => commands.exists(keys.lease()));
  if (held === 0) return;
  throw new RestoreError(
    "a gateway is running on this Redis (it holds the watcher's lease): stop every gateway, or give --force",
  );
}

async function holdsRecords({ connection, keys }: RedisStorageEngine): Promise<boolean> {
  for await (const batch of keyBatches(connection, keys.prefix)) {
    if (batch.some((key) => !OF_INSTANCES(key, keys.prefix))) return true;
  }
  return false;
}

async function clear({ connection, keys }: RedisStorageEngine): Promise<void> {
  for await (const batch of keyBatches(connection, keys.prefix)) {
    const ours = batch.filter((key) => !OF_INSTANCES(key, keys.prefix));
    await Promise.all(ours.map((key) => connection.run((commands) => commands.unlink(key))));
  }
}
