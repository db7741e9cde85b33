/** Builds what changed since the last build: the gateway and the sandbox with nest, the console with Vite, the SDK as a tarball. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFile, execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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

async function run(command, ...args) {
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules', command), ...args], {
      cwd: root,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}\n`);
    throw new Error(`the build failed: ${command} ${args.join(' ')}`, { cause: error });
  }
}

/** Steps one after another; a step is a program with its arguments. */
async function inTurn(steps) {
  for (const step of steps) await run(...step);
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

const NEST = '@nestjs/cli/bin/nest.js';

/** @returns whether anything was built. */
export async function buildIfNeeded({ log = () => {} } = {}) {
  const before = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  const now = { server: fingerprint(SERVER), console: fingerprint(CONSOLE), sdk: fingerprint(SDK) };
  const isStale = (part) => before[part] !== now[part];
  const changed = Object.keys(now).some(isStale);
  // A failed build must not count as the previous one, whose output is already removed.
  if (changed) rmSync(stampFile, { force: true });
  const steps = { gateway: [], sandbox: [], console: [], sdk: [] };
  if (isStale('server')) {
    log('building the gateway and the sandbox …');
    for (const path of ['dist/apps/gateway', 'dist/apps/sandbox', 'dist/libs'])
      rmSync(join(root, path), { recursive: true, force: true });
    steps.gateway.push([NEST, 'build', 'gateway']);
    steps.sandbox.push([NEST, 'build', 'sandbox']);
  }
  if (isStale('console') && existsSync(join(root, 'apps/console/vite.config.ts'))) {
    log('building the console …');
    steps.console.push(['vite/bin/vite.js', 'build', '-c', 'apps/console/vite.config.ts']);
  }
  if (isStale('sdk') && existsSync(join(root, 'libs/client/scripts/pack.mjs'))) {
    log('packing the SDK …');
    steps.sdk.push(['../libs/client/scripts/pack.mjs', join(root, 'dist/sdk/client.tgz')]);
  }
  // Compilers use one core each; these two halves take about as long as each other.
  const halves = [inTurn([...steps.gateway, ...steps.sdk]), inTurn([...steps.console, ...steps.sandbox])];
  const failed = (await Promise.allSettled(halves)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  if (changed) {
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(join(root, 'dist', 'build-info.json'), JSON.stringify({ commit: commit() }));
    writeFileSync(stampFile, JSON.stringify(now));
  }
  return changed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildIfNeeded({ log: (line) => console.log(line) });
