/** Installs the packages if there are none or the lock file has changed. Uses only Node itself. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, 'node_modules');
const stampFile = join(packages, '.lock-digest');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function npm(...args) {
  return spawnSync('npm', [...args, ...QUIET], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
}

/** `npm ci` starts from scratch, so it is for fresh clones; `npm install` updates an existing installation. */
function installPackages(log) {
  if (!existsSync(packages)) {
    // The lock file pins every package by its digest, so npm need not ask the registry about those that it has cached.
    const cached = npm('ci', '--prefer-offline');
    const clean = cached.status === 0 ? cached : npm('ci');
    // `npm ci` refuses a lock file without packages for other platforms, though it works on this one.
    if (clean.status === 0 || !clean.stderr?.includes('EUSAGE')) return clean;
    log('the lock file is incomplete (see `npm run check`); installing the packages that it lists …');
  }
  return npm('install', '--no-save');
}

/** Points git at the hooks in .husky; packages run no install scripts here, so nothing else does. */
function useGitHooks() {
  if (process.env.CI || !existsSync(join(root, '.git'))) return;
  spawnSync(process.execPath, [join(packages, 'husky/bin.js')], { cwd: root, stdio: 'ignore' });
}

export function installIfNeeded({ log = () => {} } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`Node 20.19 or newer is needed, this is ${process.versions.node}`);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockDigest()) return false;
  log('installing packages (the first time takes a minute or two) …');
  const result = installPackages(log);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}\n`);
    throw new Error(result.error?.code === 'ENOENT' ? 'npm is not on the PATH' : 'npm could not install the packages');
  }
  writeFileSync(stampFile, lockDigest());
  useGitHooks();
  return true;
}
