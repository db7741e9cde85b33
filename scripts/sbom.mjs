#!/usr/bin/env node
/** `npm run --silent sbom`: the packages of the running gateway as a CycloneDX document. `npm sbom --omit=dev` also leaves out packages that both the gateway and its tests need. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packages, name, version } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** In npm's notation: name@version. */
const used = new Set(
  Object.entries(packages)
    .filter(([path, { dev, link }]) => path !== '' && !dev && !link)
    .map(([path, entry]) => `${entry.name ?? path.split('node_modules/').at(-1)}@${entry.version}`),
);

const { stdout, stderr, status } = spawnSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 27,
});
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
const all = JSON.parse(stdout);
const isUsed = (ref) => used.has(ref) || ref === all.metadata.component['bom-ref'];
const component = { ...all.metadata.component, name, version };
const bom = {
  ...all,
  metadata: { ...all.metadata, component },
  components: all.components.filter((one) => isUsed(one['bom-ref'])),
  dependencies: all.dependencies
    .filter(({ ref }) => isUsed(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isUsed) })),
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
