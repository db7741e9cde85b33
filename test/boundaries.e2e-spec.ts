import { beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = new URL('..', import.meta.url).pathname;

const PLANTED = [
  ['libs/contracts/src/planted.ts', "export { GetTask } from '#tasks';", 'contracts-imports-nothing-of-ours'],
  [
    'libs/tasks/src/planted-vendor.ts',
    "import { Redis } from 'ioredis';\nexport const planted = Redis;",
    'ioredis-only-in-its-adapter',
  ],
  ['libs/tasks/src/planted.ts', "export { createTriverse } from '#triverse';", 'tasks-imports-contracts-config'],
  ['apps/sandbox/src/planted.ts', "export { success } from '#contracts';", 'sandbox-imports-no-lib'],
  ['apps/gateway/src/planted.ts', "import axios from 'axios';\nexport const planted = axios;", 'axios-only-in-its-adapter'],
] as const;

/** dependency-cruiser over a copy of the sources with wrong imports in it. */
function cruisePlanted(): { status: number | null; output: string } {
  const copy = mkdtempSync(join(tmpdir(), 'boundaries-'));
  for (const name of [
    'apps',
    'libs',
    'test',
    'package.json',
    'tsconfig.json',
    'tsconfig.depcruise.json',
    '.dependency-cruiser.cjs',
  ]) {
    cpSync(join(repository, name), join(copy, name), {
      recursive: true,
      filter: (source) => !/node_modules|\/dist$/.test(source),
    });
  }
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  for (const [path, code] of PLANTED) writeFileSync(join(copy, path), code);
  const bin = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const run = spawnSync(process.execPath, [bin, 'apps/gateway', 'apps/sandbox', 'libs', '--config', '.dependency-cruiser.cjs'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe('the allowed directions', () => {
  let cruise: ReturnType<typeof cruisePlanted>;

  beforeAll(() => {
    cruise = cruisePlanted();
  }, 120_000);

  it.each(PLANTED)('a wrong import planted in %s fails the check', (path, _code, rule) => {
    expect(cruise.status).not.toBe(0);
    expect(cruise.output).toMatch(new RegExp(`error ${rule}: ${path}`));
  });

  it('names nothing else: the sources as they are keep the rules', () => {
    const errors = [...cruise.output.matchAll(/error [\w-]+: (\S+)/g)].map(([, path]) => path ?? '');
    // A wrong import can close a circle, which is then reported from any file on it.
    const innocent = errors.filter((path) => !PLANTED.some(([planted]) => planted === path));
    const circles = [...cruise.output.matchAll(/error no-circular: (\S+)/g)].map(([, path]) => path ?? '');
    expect(innocent.filter((path) => !circles.includes(path))).toEqual([]);
  });
});
