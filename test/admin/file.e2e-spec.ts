import { generateTeamKey } from '#access';
import { loadSettings } from '#config';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../apps/gateway/src/create-app.js';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';

const digestKey = generateTeamKey();
const fileKey = generateTeamKey();

const TWO_TEAMS = `
teams:
  - id: web
    name: Web shop
    budgets: [{ window: month, credits: 5000, time_zone: Europe/Berlin }]
    keys:
      - key_id: ${digestKey.keyId}
        digest: sha256:${digestKey.digest}
        scopes: [tasks:read]
  - id: lab
    name: Laboratory
    keys:
      - key_file: lab.key
`;
const ONE_TEAM = TWO_TEAMS.slice(0, TWO_TEAMS.indexOf('  - id: lab')).replace('[tasks:read]', '[tasks:read, usage:read]');

describe.each(['memory', 'redis'] as const)('the teams file on the %s engine', (engine) => {
  let directory: string;
  let path: string;
  let stack: Stack | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'teams-'));
    path = join(directory, 'teams.yaml');
    writeFileSync(join(directory, 'lab.key'), `${fileKey.key}\n`);
  });
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
    rmSync(directory, { recursive: true, force: true });
  });
  const start = async (text: string) => {
    writeFileSync(path, text);
    stack = await startStack({ engine, env: { TEAMS_FILE: path } });
    return stack.url;
  };
  const status = async (url: string, token: string, route = '/api/v1/tasks') => (await call(url, route, { token })).status;

  it('applies from the start: keys by digest and by file', async () => {
    const url = await start(TWO_TEAMS);
    expect(await status(url, digestKey.key)).toBe(200);
    expect(await status(url, fileKey.key)).toBe(200);
    const team = await asAdmin<{ origin: string; budgets: unknown[] }>(url, 'teams/web');
    expect(team.body.data).toMatchObject({ origin: 'file', budgets: [{ window: 'month', credits: 5000 }] });
  });

  it('is reloaded on SIGHUP: removed entries are revoked, changed ones updated, and those created through the API stay', async () => {
    const url = await start(TWO_TEAMS);
    const made = await stack?.makeTeam();
    expect(await status(url, digestKey.key, '/gateway/v1/usage')).toBe(403);
    writeFileSync(path, ONE_TEAM);
    process.emit('SIGHUP');
    await eventually(
      () => status(url, fileKey.key),
      (now) => now === 401,
    );
    await eventually(
      () => status(url, digestKey.key, '/gateway/v1/usage'),
      (now) => now === 200,
    );
    expect(await status(url, made?.key ?? '')).toBe(200);
  });

  it('stays in effect as it was when the file is invalid at a reload', async () => {
    const url = await start(TWO_TEAMS);
    writeFileSync(path, 'teams: [{ id: web, nam: x }]');
    process.emit('SIGHUP');
    await eventually(
      async () => stack?.logs() ?? '',
      (log) => log.includes('not reloaded'),
    );
    expect(await status(url, fileKey.key)).toBe(200);
    expect(stack?.logs()).toContain('teams[0].nam');
  });

  it('aborts start-up when it is invalid, naming the file and each error, but no secret', async () => {
    writeFileSync(path, `${TWO_TEAMS}      - key_id: ${fileKey.keyId}\n        digest: ${fileKey.key}\n`);
    const failure = await failedStart(path);
    expect(failure).toContain(path);
    expect(failure).toContain('teams[1].keys[1].digest');
    expect(failure).not.toContain(fileKey.key);
    expect(await failedStart(join(directory, 'none.yaml'))).toMatch(/none\.yaml.*ENOENT/);
  });
});

async function failedStart(path: string): Promise<string> {
  const env = { TRIVERSE_API_KEY: 'sk-never-called', TRIVERSE_BASE_URL: 'http://127.0.0.1:9/api/v1', TEAMS_FILE: path };
  const app = await createApp(loadSettings({ ...env, LOG_LEVEL: 'silent' }));
  try {
    await app.init();
  } catch (error) {
    return String(error);
  } finally {
    await app.close();
  }
  return 'it started';
}
