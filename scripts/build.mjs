/** Builds what changed since the last build: the gateway and the sandbox with nest, the console with Vite, the SDK as a tarball. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'dist', '.build-stamp');
const SERVER = ['apps/gateway', 'apps/sandbox', 'libs', 'package-lock.json', 'tsconfig.json', 'nest-cli.json'];
const SDK = ['libs/client', 'libs/contracts', 'package-lock.json', 'tsconfig.json'];
const CONSOLE = ['apps/console', 'libs/client', 'libs/contracts', 'package-lock.json'];

/** A digest of the size and time of every source file: a build is stale if it differs. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (!existsSync(path)) return;
    const stat = statSync(path);
    if (!stat.isDirectory()) return void hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    for (const name of readdirSync(path).sort())
      if (name !== 'node_modules' && name !== 'dist' && name !== 'testing' && !/\.spec\.tsx?$/.test(name))
        visit(join(path, name));
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex');
}

function run(command, args) {
  const result = spawnSync(process.execPath, [join(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout}${result.stderr}\n`);
  throw new Error(`the build failed: ${command} ${args.join(' ')}`);
}

/** The commit of the sources; GATEWAY_COMMIT if the build has no repository, as in an image. */
function commit() {
  if (process.env.GATEWAY_COMMIT) return process.env.GATEWAY_COMMIT;
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    const words = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** @returns whether anything was built. */
export function buildIfNeeded({ log = () => {} } = {}) {
  const before = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  const now = { server: fingerprint(SERVER), console: fingerprint(CONSOLE), sdk: fingerprint(SDK) };
  const changed = Object.keys(now).some((part) => before[part] !== now[part]);
  // A failed build must not count as the previous one, whose output is already removed.
  if (changed) rmSync(stampFile, { force: true });
  if (before.server !== now.server) {
    log('building the gateway and the sandbox …');
    for (const path of ['dist/apps/gateway', 'dist/apps/sandbox', 'dist/libs'])
      rmSync(join(root, path), { recursive: true, force: true });
    run('@nestjs/cli/bin/nest.js', ['build', 'gateway']);
    run('@nestjs/cli/bin/nest.js', ['build', 'sandbox']);
  }
  if (before.console !== now.console && existsSync(join(root, 'apps/console/vite.config.ts'))) {
    log('building the console …');
    run('vite/bin/vite.js', ['build', '-c', 'apps/console/vite.config.ts']);
  }
  if (before.sdk !== now.sdk && existsSync(join(root, 'libs/client/scripts/pack.mjs'))) {
    log('packing the SDK …');
    run('../libs/client/scripts/pack.mjs', [join(root, 'dist/sdk/client.tgz')]);
  }
  if (changed) {
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(join(root, 'dist', 'build-info.json'), JSON.stringify({ commit: commit() }));
    writeFileSync(stampFile, JSON.stringify(now));
  }
  return changed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfNeeded({ log: (line) => console.log(line) });
