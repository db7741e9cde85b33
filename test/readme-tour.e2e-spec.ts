import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import validator from 'gltf-validator';
import { type Stack, startStack, type TestTeam } from './support/stack.js';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** The tour's commands, as the README prints them, without the two lines that a reader fills in. */
function tourCommands(): string {
  const tour = /## Five-minute tour\n([\s\S]*?)\n## /.exec(readFileSync(join(repository, 'README.md'), 'utf8'))?.[1] ?? '';
  const blocks = [...tour.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  return blocks.filter((block) => !block.includes('export GATEWAY=')).join('\n');
}

describe("the README's tour", () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack();
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  it('runs as printed, from the creation to a valid model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tour-'));
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    copyFileSync(join(repository, 'package.json'), join(folder, 'package.json'));
    const script = `set -e -o pipefail\n${tourCommands()}`;
    const env = { ...process.env, GATEWAY: stack.url, KEY: team.key, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env, timeout: 30_000 });
    expect(stdout).toContain('"task_uuid"');
    expect(stdout).toMatch(/HTTP\/1.1 200 OK/);
    expect(stdout).toMatch(/\d+ SUCCESS/);
    expect(stdout).toContain('"download_url"');
    expect(stdout).toContain('"token"');
    const report = await validator.validateBytes(new Uint8Array(readFileSync(join(folder, 'model.glb'))));
    expect(report.issues.numErrors).toBe(0);
  }, 60_000);
});
