/** Packs the package: `node scripts/pack.mjs FILE`. Builds in a folder of its own, so that it touches neither dist nor another build. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from './build.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** @param file the tarball to write */
export async function packClient(file) {
  const folder = mkdtempSync(join(tmpdir(), 'client-pack-'));
  try {
    const staged = join(folder, 'package');
    await buildPackage(join(staged, 'dist'));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    delete manifest.scripts;
    writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    copyFileSync(join(root, 'README.md'), join(staged, 'README.md'));
    copyFileSync(join(root, '../../LICENSE'), join(staged, 'LICENSE'));
    const windows = process.platform === 'win32';
    execFileSync(windows ? 'npm.cmd' : 'npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
      cwd: staged,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: windows,
    });
    const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    mkdirSync(dirname(file), { recursive: true });
    cpSync(join(folder, packed), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packClient(resolve(process.argv[2] ?? 'client.tgz'));
