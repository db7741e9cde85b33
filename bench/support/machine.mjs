import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isPinned } from './processes.mjs';

/** One sentence that describes the machine and the versions. */
export function describeMachine() {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const processors = cpus();
  const pinned = isPinned() ? 'server and load pinned to a core each' : 'NOT pinned to cores: treat with caution';
  const model = processors[0].model.replace(/\s+/g, ' ').trim();
  return `Measured ${new Date().toISOString().slice(0, 10)}, version ${version}, Node ${process.versions.node}, ${processors.length} cores (${model}), ${pinned}, loopback.`;
}

/** Version of an installed package, for the note of a table. */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}
