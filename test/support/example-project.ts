import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A copy of an example with the SDK installed as in its manifest; its other packages come from this repository. */
export function exampleProject(name: string, { sdk = false } = {}) {
  const parent = join(root, '.tmp/examples');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  if (sdk) {
    const installed = join(folder, 'node_modules/@triverse-gateway/client');
    execFileSync(process.execPath, [join(root, 'libs/client/scripts/build.mjs'), join(installed, 'dist')], { stdio: 'pipe' });
    cpSync(join(root, 'libs/client/package.json'), join(installed, 'package.json'));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
