import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Replaces nest: compiles nothing, and fails on a file that does not compile. */
const NEST = `import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
if (existsSync('apps/gateway/wrong.ts')) process.exit(1);
mkdirSync('dist/apps/gateway', { recursive: true });
writeFileSync('dist/apps/gateway/main.js', '');
`;

function project() {
  const root = mkdtempSync(join(tmpdir(), 'build-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  cpSync(new URL('../../scripts/build.mjs', import.meta.url), join(root, 'scripts/build.mjs'));
  write('package.json', '{"type":"module"}');
  write('node_modules/@nestjs/cli/bin/nest.js', NEST);
  write('node_modules/@nestjs/cli/package.json', '{"type":"module"}');
  write('apps/gateway/main.ts', '');
  return {
    write,
    remove: (path: string) => rmSync(join(root, path)),
    build: () => spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { encoding: 'utf8' }).status,
    isBuilt: () => existsSync(join(root, 'dist/apps/gateway/main.js')),
  };
}

it('the build runs again after a failed one, even if the sources have not changed since the last good one', () => {
  const { write, remove, build, isBuilt } = project();
  expect([build(), isBuilt()]).toEqual([0, true]);
  write('apps/gateway/wrong.ts', 'nonsense');
  expect([build(), isBuilt()]).toEqual([1, false]);
  remove('apps/gateway/wrong.ts');
  expect([build(), isBuilt()]).toEqual([0, true]);
});

/** Specs and what only specs use: contract suites, samples and fakes live in `testing/` beside `src/`. */
const TEST_CODE = /(^|\/)(testing|contract)\/|(fixture|samples|fake|scripted)[^/]*\.|\.(spec|contract)\./;

it('the build contains no test code', () => {
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  const built = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  expect(built).toContain('apps/gateway/src/main.js');
  expect(built.filter((path) => TEST_CODE.test(path))).toEqual([]);
});
