/** Builds the package: `node scripts/build.mjs [folder]`; by default into dist. ESM and CommonJS, each with its own declarations. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const ENTRIES = { index: 'src/index.ts', react: 'src/react/index.ts', server: 'src/server/index.ts' };

/** @param out the folder; what was in it is removed */
export async function buildPackage(out) {
  rmSync(out, { recursive: true, force: true });
  await bundle(out, { format: 'esm', extension: 'js' });
  await bundle(join(out, 'cjs'), { format: 'cjs', extension: 'cjs' });
  declarations(out);
}

function bundle(dir, { format, extension }) {
  return build({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, source]) => [name, join(root, source)])),
    external: ['socket.io-client', 'react'],
    logLevel: 'warn',
    output: {
      dir,
      format,
      sourcemap: true,
      // React's server components take the hooks for what they are.
      banner: ({ name }) => (name === 'react' ? "'use client';" : ''),
      // The declarations carry them.
      comments: { jsdoc: false },
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared-[hash].${extension}`,
    },
  });
}

function declarations(out) {
  const types = join(out, 'types');
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', types], { stdio: 'inherit' });
  pruneUnreachable(
    types,
    Object.values(ENTRIES).map((source) => join(types, 'client', source.replace(/\.ts$/, '.d.ts'))),
  );
  copyForCommonJs(types, join(out, 'types-cjs'));
}

/** The compiler writes declarations for all that it read; only what the entries lead to is published. */
function pruneUnreachable(types, entries) {
  const reachable = new Set();
  const visit = (file) => {
    if (reachable.has(file)) return;
    reachable.add(file);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g)) {
      visit(resolve(dirname(file), `${from}.d.ts`));
    }
  };
  entries.forEach(visit);
  for (const file of filesIn(types)) if (!reachable.has(file)) rmSync(file);
}

/** The same declarations as CommonJS modules: their imports end in .cjs. */
function copyForCommonJs(types, out) {
  for (const file of filesIn(types)) {
    const copy = join(out, file.slice(types.length + 1).replace(/\.d\.ts$/, '.d.cts'));
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, readFileSync(file, 'utf8').replaceAll(/((?:from |import\()['"]\.[^'"]+)\.js(['"])/g, '$1.cjs$2'));
  }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPackage(resolve(process.argv[2] ?? join(root, 'dist')));
