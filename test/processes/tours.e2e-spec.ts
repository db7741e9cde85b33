import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import validator from 'gltf-validator';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The commands of a page or one of its sections, as printed, without those that start the gateway or set its address. */
function commandsOf(file: string, section?: string): string {
  const page = readFileSync(join(repository, file), 'utf8');
  const text = section === undefined ? page : (page.split(`## ${section}\n`)[1]?.split('\n## ')[0] ?? '');
  const blocks = [...text.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  return blocks.filter((block) => !block.includes('export GATEWAY=') && !block.includes('npm start')).join('\n');
}

/** A folder with links to the repository's files, so that a tour's own files stay separate. */
function visitorsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tour-'));
  for (const entry of readdirSync(repository)) symlinkSync(join(repository, entry), join(folder, entry));
  return folder;
}

describe('the tours run as printed', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack();
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const run = async (commands: string, given: Record<string, string>) => {
    const cwd = visitorsFolder();
    const env = { ...process.env, NODE_OPTIONS: '', GATEWAY: stack.url, ...given };
    const script = `set -e -o pipefail\n${commands}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd, env, timeout: 60_000 });
    return { stdout, file: (name: string) => readFileSync(join(cwd, name)) };
  };
  const faultsOf = async (model: Buffer) => (await validator.validateBytes(new Uint8Array(model))).issues.numErrors;

  it('in the README, from the creation to a valid model', async () => {
    const { stdout, file } = await run(commandsOf('README.md', 'Five-minute tour'), { KEY: team.key });
    expect(stdout).toContain('"task_uuid"');
    expect(stdout).toMatch(/HTTP\/1.1 200 OK/);
    expect(stdout).toMatch(/\d+ SUCCESS/);
    expect(stdout).toContain('"download_url"');
    expect(stdout).toContain('"token"');
    expect(await faultsOf(file('model.glb'))).toBe(0);
  }, 90_000);

  it('in the guides', async () => {
    const teams = await run(commandsOf('docs/guides/several-teams.md'), { ADMIN_TOKEN });
    expect(teams.stdout).toContain('"field":"polygon_limit"');
    expect(teams.stdout).toMatch(/team +\S+ +month +5000 +0 +0 +5000/);
    expect(teams.stdout).toMatch(/"code":9001[^}]*revoked/);
    const backend = await run(commandsOf('docs/guides/backend-that-waits.md'), { KEY: team.key });
    expect(backend.stdout).toContain('one task\nevent: finalized\n');
    expect(await faultsOf(backend.file('lamp.glb'))).toBe(0);
  }, 90_000);

  it('in the longer one, from creating a team to revoking its key', async () => {
    const { stdout, file } = await run(commandsOf('docs/tour.md'), { ADMIN_TOKEN });
    expect(stdout).toContain('"cost_credits"');
    for (const field of ['colour', 'polygon_limit']) expect(stdout).toContain(`"field":"${field}"`);
    expect(stdout).toMatch(/event: finalized\n/);
    expect(stdout).toContain('the same\n');
    expect(await faultsOf(file('chair.glb'))).toBe(0);
    expect(file('preview.png').subarray(1, 4).toString()).toBe('PNG');
    expect(stdout).toContain('old 200\nnew 200\n');
    expect(stdout).toMatch(/"code":9001[^}]*revoked/);
    expect(stdout).toMatch(/key\.revoke/);
  }, 90_000);
});
