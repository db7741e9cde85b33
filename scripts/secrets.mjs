#!/usr/bin/env node
/** `npm run secrets [-- FOLDER]`: creates the secrets of docker-compose.yml that do not exist yet. Never overwrites one. Needs no packages. */
import { resolve } from 'node:path';
import { makeSecrets } from './secret-files/make-secrets.mjs';

const folder = resolve(process.argv[2] ?? 'secrets');
try {
  const { made, kept, strangers } = makeSecrets(folder);
  const say = (line) => process.stdout.write(`${line}\n`);
  say(`${folder}: ${made.length} secrets made, ${kept.length} kept`);
  for (const name of made) say(`  made ${name}`);
  if (strangers.length > 0)
    say(`The containers' users cannot read ${strangers.join(', ')} yet: docker compose up sets the owner, or run this as root.`);
} catch (error) {
  const isOwned = error.code === 'EACCES';
  process.stderr.write(isOwned ? `${error.path} belongs to the user of a container: run this as root\n` : `${error.message}\n`);
  process.exitCode = 1;
}
