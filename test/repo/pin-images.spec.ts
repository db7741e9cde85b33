import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

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
    for (const name of ['Dockerfile', 'docker-compose.yml'])
      writeFileSync(join(folder, name), readFileSync(join(repository, name), 'utf8').replaceAll(/@sha256:[0-9a-f]{64}$/gm, ''));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (env: Record<string, string> = {}, ...options: string[]) =>
    spawnSync(process.execPath, [join(repository, 'scripts/pin-images.mjs'), folder, ...options], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH']}`, ...env },
    });
  const check = () => run({ REFUSE: '1' }, '--check');
  /** Those that Docker pulls, by what the files mean, not by how they are written. */
  const pulled = () => {
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, { image: string }> };
    const [, base] = /^ARG NODE_IMAGE=(\S+)$/m.exec(read('Dockerfile')) ?? [];
    const images = Object.values(services).map(({ image }) => image);
    return [...new Set([base ?? '', ...images.filter((image) => !image.startsWith('triverse-gateway:'))])];
  };
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('adds a digest to every image that is pulled, and replaces an older one', () => {
    expect(run().status).toBe(0);
    writeFileSync(join(folder, 'Dockerfile'), read('Dockerfile').replace(DIGEST, `sha256:${'00'.repeat(32)}`));
    expect(run().status).toBe(0);
    expect(read('Dockerfile')).toMatch(new RegExp(`^ARG NODE_IMAGE=node:[\\w.-]+@${DIGEST}$`, 'm'));
    expect(pulled().length).toBeGreaterThan(4);
    expect(pulled().filter((image) => !image.endsWith(`@${DIGEST}`))).toEqual([]);
    expect(read('docker-compose.yml')).toContain('image: triverse-gateway:local\n');
  });

  it('has nothing to complain of in this repository', () => {
    const { status, stdout } = spawnSync(process.execPath, [join(repository, 'scripts/pin-images.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '5 images have a digest\n']);
  });

  it('names with --check every image without a digest, without a registry, until all have one', () => {
    const { status, stderr } = check();
    expect([status, stderr]).toEqual([1, `no digest: ${pulled().join(', ')}\n`]);
    run();
    writeFileSync(join(folder, 'docker-compose.yml'), read('docker-compose.yml').replace(/(image: redis:[\w.-]+)@\S+/, '$1'));
    expect(check()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^no digest: redis:[\w.-]+\n$/) });
    run();
    expect(check()).toMatchObject({ status: 0, stdout: `${pulled().length} images have a digest\n` });
  });

  it('finds a version in the tag of every image, and every stage of the build on the image that is pinned', () => {
    expect(pulled().filter((image) => !/:v?\d+[\w.-]*$/.test(image.replace(/@.*$/, '')))).toEqual([]);
    const stages = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(stages)).toEqual(new Set(['${NODE_IMAGE}']));
  });

  it('changes nothing and names the image if the registry does not answer', () => {
    const before = read('Dockerfile');
    const { status, stderr } = run({ REFUSE: '1' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^node:[\w.-]+: no digest\. .*no such host/)]);
    expect(read('Dockerfile')).toBe(before);
  });
});
