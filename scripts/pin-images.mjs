#!/usr/bin/env node
/** `npm run pin:images`: adds the digest of its tag to every image of the Dockerfile and of docker-compose.yml. Needs Docker and its registry. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
/** Our own image is built, not pulled, and has no tag. */
const IMAGE = /^(ARG NODE_IMAGE=|\s*image: )([a-z0-9./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?$/gm;

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

try {
  const files = ['Dockerfile', 'docker-compose.yml'].map((name) => join(folder, name)).filter((file) => existsSync(file));
  for (const [file, text] of files.map((file) => [file, pinned(file)])) {
    writeFileSync(file, text);
    process.stdout.write(`${file}: pinned ${text.match(/@sha256:/g)?.length ?? 0} images\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
