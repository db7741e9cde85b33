import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AdminFailure } from './admin-api.mjs';

const STANDARD = '-';
const LONGEST_END = 10_000;

export function addBackupCommands(program, { api }) {
  program
    .command('backup')
    .description('writes all stored data into a file, while the gateway runs')
    .argument('<file>', 'a new file, created with mode 0600; - is standard output')
    .option('--offline', 'read DATA_DIR or REDIS_URL directly, with every gateway stopped, so that no change is missed')
    .action(async (file, { offline }) => {
      const source = offline ? await offlineBackup() : await onlineBackup(api);
      const counted = await (file === STANDARD ? copyTo(process.stdout, source) : writeWhole(file, source));
      process.stderr.write(`backup: ${counted}\n`);
    });
  program
    .command('restore')
    .description('writes a backup into the empty storage at DATA_DIR or REDIS_URL, while no gateway uses it')
    .argument('<file>', 'a file written by backup; - is standard input')
    .option('--replace', 'remove existing data first')
    .option('--force', 'continue even if a gateway holds the lease in Redis')
    .action(async (file, { replace = false, force = false }) => {
      const { end, header } = await (file === STANDARD ? spooled : asIs)(file, (path) => restore(path, { replace, force }));
      process.stdout.write(`restored ${wordsOf(end)} of ${header.created_at}\n`);
    });
}

async function onlineBackup(api) {
  const response = await api.stream('backup');
  return Readable.fromWeb(response.body);
}

async function offlineBackup() {
  const { storage, version } = await storageHere();
  if (storage.redisUrl === undefined && storage.dataDir === undefined) throw nowhere();
  const { OpenStorage, writeBackup } = await import('#storage');
  const { engine, source } = await OpenStorage.open({ ...storage, role: 'reader' }).catch(failed);
  if (engine.kind === 'redis' && (await engine.connection.run((commands) => commands.exists(engine.keys.lease()))) === 1) {
    await engine.close();
    throw new AdminFailure('a gateway is running on this Redis: stop every gateway, or omit --offline');
  }
  const chunks = async function* () {
    try {
      yield* writeBackup(source, version);
    } finally {
      await engine.close();
    }
  };
  return Readable.from(chunks(), { objectMode: false });
}

async function restore(path, options) {
  const { storage } = await storageHere();
  const { restoreBackup } = await import('#storage');
  return restoreBackup(path, storage, options).catch(failed);
}

/** The storage that the gateway's settings select. */
async function storageHere() {
  try {
    const { environment, loadSettings } = await import('#config');
    const { storagePlaceOf } = await import('../../dist/apps/gateway/src/platform/settings/storage-options.js');
    const { packageVersion } = await import('../../dist/apps/gateway/src/platform/settings/version.js');
    const onFault = (error) => process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { storage: { ...storagePlaceOf(loadSettings(environment), environment), onFault }, version: packageVersion() };
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND')
      throw new AdminFailure('the gateway is not built: run npm run build', { isUsage: true });
    throw new AdminFailure(error.message, { isUsage: true });
  }
}

const nowhere = () => new AdminFailure('neither REDIS_URL nor DATA_DIR is set', { isUsage: true });

/** Storage errors are shown to the operator; any other error is a bug. */
function failed(error) {
  // Without a cause it does answer, and must not be used.
  if (error.code === 9010)
    throw new AdminFailure(error.cause === undefined ? error.message : `the storage does not answer: ${error.cause.message}`);
  if (
    ['BackupFileError', 'RestoreError', 'StorageFolderError', 'UnsuitableRedisError'].includes(error.name) ||
    error.code === 'ENOENT'
  )
    throw new AdminFailure(error.message);
  throw error;
}

/** Writes under a temporary name until the file is complete and on disk, so that a file with the final name is a complete backup. */
async function writeWhole(file, source) {
  const unfinished = `${file}.${process.pid}.tmp`;
  const handle = await open(unfinished, 'wx', 0o600).catch((error) => {
    throw new AdminFailure(`${unfinished} cannot be created: ${error.code}`);
  });
  try {
    const counted = await copyTo(createWriteStream('', { fd: handle.fd, autoClose: false }), source);
    await handle.sync();
    await rename(unfinished, file);
    return counted;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error instanceof AdminFailure ? error : new AdminFailure(`${file} was not written: ${error.code ?? error.message}`);
  } finally {
    await handle.close();
  }
}

/** @returns the counts in the last line. @throws AdminFailure if there is none. */
async function copyTo(target, source) {
  let tail = '';
  const watched = async function* (chunks) {
    for await (const chunk of chunks) {
      tail = (tail + chunk.toString()).slice(-LONGEST_END);
      yield chunk;
    }
  };
  await pipeline(source, watched, target, { end: target !== process.stdout });
  const last = tail.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{"kind":"end"')) throw new AdminFailure('the backup was cut off');
  return wordsOf(JSON.parse(last));
}

function wordsOf({ records, counts }) {
  const kinds = Object.entries(counts).map(([kind, count]) => `${kind} ${count}`);
  return `${records} records${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`;
}

const asIs = (file, act) => act(file);

/** A backup is read twice, so standard input goes to a file first. */
async function spooled(_file, act) {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-restore-'));
  try {
    const path = join(folder, 'backup.jsonl');
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
    return await act(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
