/** State that `npm start` keeps between starts, in a folder that git ignores. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from '../install.mjs';
import { given } from './environment.mjs';
import { newSandboxKey } from './processes.mjs';

/** The states of the demo and of a real account are separate. */
const PARTS = { demo: 'demo', real: 'account' };
/** Tests use another folder than the one in the repository. */
const BASE = process.env.NPM_START_FOLDER || '.data';

/** Options that are passed on to the gateway. */
const COMMANDS = ['--check', '--print-config', '--version', '--help'];

/** @returns the arguments after `npm start --`. @throws Error for an unknown one. */
export function readArguments(args) {
  const unknown = args.find((arg) => !['--fresh', '--memory', ...COMMANDS].includes(arg));
  if (unknown)
    throw new Error(
      `unknown option ${unknown}: use --fresh to start with an empty state, --memory to keep no state, or ${COMMANDS.join(', ')}`,
    );
  return {
    command: args.find((arg) => COMMANDS.includes(arg)),
    isFresh: args.includes('--fresh'),
    isMemory: args.includes('--memory'),
  };
}

/** @returns the folder for the state, or null if the state goes to memory or to the storage that the environment selects. */
export async function keptFolder(kind, { isFresh, isMemory }) {
  const { REDIS_URL, REDIS_URL_FILE, DATA_DIR, STORAGE_ENGINE } = given;
  const isElsewhere = REDIS_URL || REDIS_URL_FILE || DATA_DIR || ['memory', 'redis'].includes(STORAGE_ENGINE ?? '');
  if (isMemory || isElsewhere) return null;
  const folder = join(BASE, PARTS[kind]);
  if (isFresh) await forget(folder);
  mkdirSync(resolve(root, folder), { recursive: true, mode: 0o700 });
  return folder;
}

/** @throws Error while a gateway uses the folder. */
async function forget(folder) {
  const path = resolve(root, folder);
  if (!existsSync(path)) return;
  const { FolderLock } = await import('../../dist/libs/storage/src/local/folder-lock.js');
  const lock = await FolderLock.take(path);
  rmSync(path, { recursive: true, force: true });
  await lock.release();
}

/** Secrets of the demo: created at the first start and kept for later ones. Without a folder they last for one start. */
export function keptSecrets(folder) {
  const path = folder && resolve(root, folder, 'demo.json');
  const kept = path && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const secrets = {
    gatewaySecret: randomBytes(32).toString('base64url'),
    sandboxKey: newSandboxKey(),
    adminToken: randomBytes(24).toString('base64url'),
    ...kept,
  };
  const keep = (more) => {
    Object.assign(secrets, more);
    if (!path) return;
    writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  keep({});
  return { secrets, keep };
}
