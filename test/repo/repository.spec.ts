import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const json = <T>(path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8')) as T;

interface LockedPackage {
  dev?: boolean;
  license?: string;
  engines?: { node?: string };
}

describe('the packages of the running gateway', () => {
  const { packages } = json<{ packages: Record<string, LockedPackage> }>('package-lock.json');
  const lowest = semver.minVersion(json<{ engines: { node: string } }>('package.json').engines.node)?.version ?? '';
  const used = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);

  it('run on the oldest Node that the gateway declares', () => {
    expect(used.length).toBeGreaterThan(100);
    const tooNew = used.filter(([, { engines }]) => engines?.node !== undefined && !semver.satisfies(lowest, engines.node));
    expect(tooNew.map(([path, { engines }]) => `${path} needs ${engines?.node}`)).toEqual([]);
  });

  it('agree with the version for version managers', () => {
    const version = readFileSync(join(repository, '.nvmrc'), 'utf8').trim();
    expect(semver.intersects(version, json<{ engines: { node: string } }>('package.json').engines.node)).toBe(true);
  });
});

describe('the licence', () => {
  it.each(['package.json', 'libs/client/package.json'])('is named in %s as in LICENSE', (path) => {
    expect(json<{ license: string }>(path).license).toBe('MIT');
    expect(readFileSync(join(repository, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/);
  });
});

describe('the check of commit messages', () => {
  const lint = (message: string) =>
    spawnSync(process.execPath, [join(repository, 'node_modules/@commitlint/cli/cli.js')], {
      cwd: repository,
      input: message,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    }).status;

  it('accepts conventional commits and refuses others', () => {
    expect(lint('fix(realtime): recount connections on auth:refresh\n\nTheir key may have changed.\n')).toBe(0);
    expect(lint('Connections are recounted\n')).not.toBe(0);
    expect(lint('fix: \n')).not.toBe(0);
  });

  it('runs in the git hook', () => {
    expect(readFileSync(join(repository, '.husky/commit-msg'), 'utf8')).toContain('commitlint --edit');
  });
});
