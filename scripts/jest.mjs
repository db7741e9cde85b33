/** Starts jest the way this project needs it: as ES modules, in the repository's root. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './install.mjs';

const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** @returns what spawnSync returns. */
export function jest(args, { env = {}, nodeOptions = [], ...options } = {}) {
  const bin = join(root, 'node_modules/jest/bin/jest.js');
  return spawnSync(process.execPath, [...nodeOptions, ...NODE_OPTIONS, bin, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    ...options,
  });
}
