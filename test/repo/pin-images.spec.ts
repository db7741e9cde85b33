import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const DIGEST = `sha256:${'a1'.repeat(32)}`;

/** Stands in for `docker buildx imagetools inspect`, which asks the registry. */
const DOCKER = `#!/bin/sh
[ "$1 $2 $3" = "buildx imagetools inspect" ] || exit 64
[ -z "$REFUSE" ] || { echo "no such host" >&2; exit 1; }
echo ${DIGEST}
`;

describe('npm run pin:images', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pin-'));
    writeFileSync(join(folder, 'docker'), DOCKER);
    chmodSync(join(folder, 'docker'), 0o755);
  });
  beforeEach(() => {
    for (const name of ['Dockerfile', 'docker-compose.yml']) copyFileSync(join(repository, name), join(folder, name));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [join(repository, 'scripts/pin-images.mjs'), folder], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH']}`, ...env },
    });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('adds a digest to every image that is pulled, and replaces an older one', () => {
    expect(run().status).toBe(0);
    writeFileSync(join(folder, 'Dockerfile'), read('Dockerfile').replace(DIGEST, `sha256:${'00'.repeat(32)}`));
    expect(run().status).toBe(0);
    expect(read('Dockerfile')).toMatch(new RegExp(`^ARG NODE_IMAGE=node:[\\w.-]+@${DIGEST}$`, 'm'));
    const pulled = [...read('docker-compose.yml').matchAll(/^\s*image: ([a-z].*)$/gm)].map(([, image]) => image);
    expect(pulled.length).toBeGreaterThan(3);
    expect(pulled.filter((image) => !image?.endsWith(`@${DIGEST}`))).toEqual([]);
  });

  it('changes nothing and names the image if the registry does not answer', () => {
    const before = read('Dockerfile');
    const { status, stderr } = run({ REFUSE: '1' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^node:[\w.-]+: no digest\. .*no such host/)]);
    expect(read('Dockerfile')).toBe(before);
  });
});
