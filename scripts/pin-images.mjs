#!/usr/bin/env node
/**
 * `npm run pin:images`: adds the digest of its tag to every image of the Dockerfile and of docker-compose.yml. Needs Docker and its registry.
 * `npm run pin:images -- --check`: names the images without a digest, and fails if there are any. Needs neither.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const folder = args.find((arg) => !arg.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url));
/** All but our own image, which is built, not pulled. */
const IMAGE = /^(ARG NODE_IMAGE=|\s*image: )(?!triverse-gateway:)([a-z0-9./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?$/gm;
const files = ['Dockerfile', 'docker-compose.yml'].map((name) => join(folder, name)).filter((file) => existsSync(file));

function digestOf(image) {
  const command = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'];
  const { status, stdout, stderr, error } = spawnSync('docker', command, { encoding: 'utf8' });
  const digest = stdout?.trim();
  if (status !== 0 || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error(`${image}: no digest. docker ${command.join(' ')}: ${error?.message ?? (stderr.trim() || digest)}`);
  return digest;
}

/** Reads all digests before it writes any file. */
function pinned(file) {
  const text = readFileSync(file, 'utf8');
  return text.replaceAll(IMAGE, (_line, before, image) => `${before}${image}@${digestOf(image)}`);
}

function pin() {
  for (const [file, text] of files.map((file) => [file, pinned(file)])) {
    writeFileSync(file, text);
    process.stdout.write(`${file}: pinned ${text.match(/@sha256:/g)?.length ?? 0} images\n`);
  }
}

function check() {
  const images = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(IMAGE)].map(([, , image, digest]) => ({ image, digest })),
  );
  const loose = images.filter(({ digest }) => digest === undefined).map(({ image }) => image);
  if (loose.length > 0) throw new Error(`no digest: ${loose.join(', ')}`);
  process.stdout.write(`${images.length} images have a digest\n`);
}

try {
  if (args.includes('--check')) check();
  else pin();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
