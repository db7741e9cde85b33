import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const sdk = join(import.meta.dirname, '../../libs/client');
let out: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'client-package-'));
  execFileSync(process.execPath, [join(sdk, 'scripts/build.mjs'), out], { stdio: 'pipe' });
}, 120_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

const files = (ending: string) =>
  readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending) && !file.includes('.map'));
const specifiers = (file: string) =>
  [...readFileSync(join(out, file), 'utf8').matchAll(/(?:\bfrom\s*|\bimport\(\s*|^import\s*)['"]([^'"]+)['"]/gm)].map(
    (match) => match[1] ?? '',
  );

describe('the published package', () => {
  it('is smaller than 23 kB gzipped, React hooks included, without socket.io-client', () => {
    const code = files('.js').map((file) => readFileSync(join(out, file)));
    expect(gzipSync(Buffer.concat(code)).length).toBeLessThan(23_000);
  });

  it('needs only its peer dependencies', () => {
    const foreign = files('.js')
      .flatMap(specifiers)
      .filter((name) => !name.startsWith('.'));
    expect(new Set(foreign)).toEqual(new Set(['socket.io-client', 'react']));
  });

  it('has self-contained declarations', () => {
    const declarations = files('.d.ts');
    for (const entry of ['types/client/src/index.d.ts', 'types/client/src/react/index.d.ts'])
      expect(declarations).toContain(entry);
    for (const file of declarations) {
      for (const name of specifiers(file)) {
        expect(name).toMatch(/^\./);
        expect(existsSync(resolve(out, dirname(file), name.replace(/\.js$/, '.d.ts')))).toBe(true);
      }
    }
  });

  it('exports in its manifest what the build creates', () => {
    const manifest = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8')) as {
      exports: Record<string, Record<string, string>>;
    };
    for (const target of Object.values(manifest.exports).flatMap((conditions) => Object.values(conditions))) {
      expect(existsSync(join(out, target.replace('./dist/', '')))).toBe(true);
    }
  });

  it('runs under Node without a page', () => {
    const script = `import { createClient } from ${JSON.stringify(join(out, 'index.js'))}; createClient({ baseUrl: 'http://localhost', token: 'k' });`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  });
});
