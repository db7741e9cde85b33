import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

const repository = fileURLToPath(new URL('../..', import.meta.url));
interface Run {
  args: string[];
}
const load = (path: string): Promise<unknown> => import(new URL(`../../${path}`, import.meta.url).href);
const { default: config } = (await load('jest.config.mjs')) as { default: { projects: { displayName: string }[] } };
const { QUICK, REST } = (await load('scripts/test-runs.mjs')) as { QUICK: Run[]; REST: Run[] };
const TIERS = config.projects.map(({ displayName }) => displayName);

function specsUnder(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /spec\.tsx?$/.test(entry.name))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'));
}

function listed(tier: string): string[] {
  const options = ['--experimental-vm-modules', join(repository, 'node_modules/jest/bin/jest.js')];
  const run = spawnSync(process.execPath, [...options, '--listTests', '--json', '--selectProjects', tier], {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return (JSON.parse(run.stdout.slice(run.stdout.indexOf('['))) as string[]).map((path) => relative(repository, path));
}

const tiersOf = (runs: Run[]) =>
  runs.flatMap(({ args }) => args.slice(args.indexOf('--selectProjects') + 1).filter((arg) => TIERS.includes(arg)));

describe('the test tiers', () => {
  it('contain every spec file exactly once', () => {
    const specs = ['apps', 'libs', 'test'].flatMap(specsUnder);
    expect(specs.length).toBeGreaterThan(100);
    expect(TIERS.flatMap(listed).sort()).toEqual(specs.sort());
  }, 60_000);

  it('all run in test:all, each once except wire, which runs for both generations', () => {
    expect([...tiersOf([...QUICK, ...REST])].sort()).toEqual([...TIERS, 'wire'].sort());
  });

  it('all run in CI through the two test commands', () => {
    const ci = readFileSync(join(repository, '.ci/run'), 'utf8');
    expect(ci).toMatch(/^npm test;/m);
    expect(ci).toMatch(/^npm run test:all -- --rest;/m);
  });
});
