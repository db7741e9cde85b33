import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type * as typescript from 'typescript';

const root = join(import.meta.dirname, '../..');
const sdk = join(root, 'libs/client');
const NAME = '@triverse-gateway/client';
const ENTRIES = [NAME, `${NAME}/react`, `${NAME}/server`];

/** A project that has installed the tarball; React and socket.io-client are this repository's. */
let project: string;
let installed: string;
let tarball: string;
const node = (args: string[], cwd = project) => execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
const bin = (path: string) => join(root, 'node_modules', path);

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'client-package-'));
  tarball = join(project, 'client.tgz');
  const before = existsSync(join(sdk, 'dist')) ? statSync(join(sdk, 'dist')).mtimeMs : undefined;
  node([join(sdk, 'scripts/pack.mjs'), tarball]);
  // Packing must not touch a build that somebody else is using.
  expect(existsSync(join(sdk, 'dist')) ? statSync(join(sdk, 'dist')).mtimeMs : undefined).toBe(before);
  installed = join(project, 'node_modules', NAME);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  for (const name of ['react', 'socket.io-client', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
}, 180_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

const files = (ending: RegExp) =>
  readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((file) => ending.test(file));
const read = (file: string) => readFileSync(join(installed, file), 'utf8');
const specifiers = (file: string) =>
  [...read(file).matchAll(/(?:\bfrom\s*|\bimport\(\s*|\brequire\(\s*|^import\s*)['"]([^'"]+)['"]/gm)].map(
    (match) => match[1] ?? '',
  );

describe('the published package', () => {
  it('is smaller than 30 kB gzipped, hooks and server helpers included, without socket.io-client', () => {
    const code = files(/^dist\/[^/]+\.js$/).map((file) => readFileSync(join(installed, file)));
    expect(gzipSync(Buffer.concat(code)).length).toBeLessThan(30_000);
    expect(statSync(tarball).size).toBeLessThan(290_000);
  });

  it('needs only its peer dependencies', () => {
    const foreign = files(/\.(js|cjs)$/)
      .flatMap(specifiers)
      .filter((name) => !name.startsWith('.'));
    expect(new Set(foreign)).toEqual(new Set(['socket.io-client', 'react']));
  });

  it('has self-contained declarations, for ESM and for CommonJS', () => {
    const declarations = files(/\.d\.c?ts$/);
    expect(declarations.some((file) => file.endsWith('.d.cts'))).toBe(true);
    for (const file of declarations) {
      for (const name of specifiers(file)) {
        expect(name).toMatch(/^\.\.?\/.*\.c?js$/);
        expect(existsSync(resolve(installed, dirname(file), name.replace(/js$/, 'ts').replace(/\.(c?ts)$/, '.d.$1')))).toBe(true);
      }
    }
  });

  it('marks the hooks, and only them, as client components', () => {
    for (const file of ['dist/react.js', 'dist/cjs/react.cjs']) expect(read(file)).toMatch(/^("use client"|'use client');/);
    for (const file of files(/^dist\/(cjs\/)?[^/]+\.c?js$/).filter((one) => !/react\.c?js$/.test(one)))
      expect(read(file)).not.toContain('use client');
  });

  it('has no findings of publint', () => {
    expect(node([bin('publint/src/cli.js'), installed, '--strict', '--pack', 'false'])).toMatch(/All good/);
  });

  it('has no findings of are-the-types-wrong', () => {
    const output = node([bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'node16', '--format', 'json']);
    const { analysis } = JSON.parse(output) as { analysis: { problems: { resolutionKind?: string }[] } };
    // node10 knows no `exports`: of its entries, only the main one resolves.
    expect(analysis.problems.filter(({ resolutionKind }) => resolutionKind !== 'node10')).toEqual([]);
  }, 60_000);

  it('runs under Node without a page, as ESM and as CommonJS', () => {
    const use =
      'createClient({ baseUrl: "http://localhost", token: "k" }); if (typeof mintToken !== "function" || typeof useRun !== "function") throw new Error("no")';
    const esm = `import { createClient } from '${NAME}'; import { mintToken } from '${NAME}/server'; import { useRun } from '${NAME}/react'; ${use}`;
    const cjs = `const { createClient } = require('${NAME}'); const { mintToken } = require('${NAME}/server'); const { useRun } = require('${NAME}/react'); ${use}`;
    writeFileSync(join(project, 'a.mjs'), esm);
    writeFileSync(join(project, 'a.cjs'), cjs);
    node([join(project, 'a.mjs')]);
    node([join(project, 'a.cjs')]);
  });
});

describe('the declarations', () => {
  const ts = createRequire(import.meta.url)('typescript') as typeof typescript;

  it('describe every exported name, and every parameter of every flow', () => {
    const host = join(project, 'entries.mts');
    writeFileSync(host, ENTRIES.map((entry, index) => `export * as e${index} from '${entry}';`).join('\n'));
    const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true };
    const program = ts.createProgram([host], { ...options, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] });
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(host);
    const file = source && checker.getSymbolAtLocation(source);
    if (file === undefined) throw new Error('the entries cannot be read');
    const resolved = (symbol: typescript.Symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const isDescribed = (symbol: typescript.Symbol) => symbol.getDocumentationComment(checker).length > 0;
    const modules = checker.getExportsOfModule(file).map(resolved);
    const names = modules.flatMap((module) => checker.getExportsOfModule(module)).map(resolved);
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((symbol) => !isDescribed(symbol)).map(({ name }) => name)).toEqual([]);

    const inputs = names.filter(({ name }) => /[a-z]Input$/.test(name) && name !== 'FileInput');
    expect(inputs).toHaveLength(11);
    const parameters = inputs.flatMap((symbol) => checker.getDeclaredTypeOfSymbol(symbol).getProperties());
    expect(parameters.filter((symbol) => !isDescribed(symbol)).map(({ name }) => name)).toEqual([]);
  });
});
