import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2] ?? join(root, 'dist'));
const types = join(out, 'types');

rmSync(out, { recursive: true, force: true });
await build({
  input: { index: join(root, 'src/index.ts'), react: join(root, 'src/react/index.ts') },
  external: ['socket.io-client', 'react'],
  logLevel: 'warn',
  output: {
    dir: out,
    format: 'esm',
    sourcemap: true,
    // The declarations carry them.
    comments: { jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'shared-[hash].js',
  },
});
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', types], { stdio: 'inherit' });
pruneUnreachable(['client/src/index.d.ts', 'client/src/react/index.d.ts'].map((entry) => join(types, entry)));

/** The compiler writes declarations for all that it read; only what the entries lead to is published. */
function pruneUnreachable(entries) {
  const reachable = new Set();
  const visit = (file) => {
    if (reachable.has(file)) return;
    reachable.add(file);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g)) {
      visit(resolve(dirname(file), `${from}.d.ts`));
    }
  };
  entries.forEach(visit);
  for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !reachable.has(file)) rmSync(file);
  }
}
