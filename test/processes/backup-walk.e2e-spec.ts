import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdmin } from '../support/admin-cli.js';
import { buildGateway } from '../support/gateway-process.js';
import { call } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, createTask, finalStatus, mintToken } from '../support/tasks.js';

jest.setTimeout(180_000);

/** Of a text-to-model task in the sandbox. */
const PRICE = 130;
const HEADERS = { 'idempotency-key': 'the-first' };

const root = mkdtempSync(join(tmpdir(), 'backup-walk-'));
const dataDir = join(root, 'data');
const file = join(root, 'backup.jsonl');
let redis: RedisServer;
const stacks: Stack[] = [];

beforeAll(async () => {
  buildGateway();
  redis = await startRedisServer();
}, 180_000);
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
  rmSync(file, { force: true });
});
afterAll(async () => {
  await redis.stop();
  rmSync(root, { recursive: true, force: true });
});

const STORES = {
  redis: { env: () => ({ REDIS_URL: redis.url }), lose: () => void redis.cli('FLUSHALL') },
  local: { env: () => ({ DATA_DIR: dataDir }), lose: () => rmSync(dataDir, { recursive: true }) },
};

const run = (args: string[], env: Record<string, string>) => runAdmin(args, { GATEWAY_SECRET, ...env });
const start = async (env: Record<string, string>) => {
  const stack = await startStack({ env });
  stacks.push(stack);
  return stack;
};
const read = async (url: string, path: string, token = ADMIN_TOKEN) => {
  const { status, body, headers } = await call<Record<string, unknown>>(url, path, { token });
  return { status, data: body.data, etag: headers.get('etag') };
};

/** All that the operator and the team can see, apart from when a key was last used and that a backup was taken. */
async function picture(url: string, { teamId, key }: TestTeam, ended: string) {
  const audit = await read(url, `/gateway/v1/audit?team_id=${teamId}`);
  const seen = {
    teams: await read(url, '/gateway/v1/teams'),
    team: await read(url, `/gateway/v1/teams/${teamId}`),
    keys: await read(url, `/gateway/v1/teams/${teamId}/keys`),
    budgets: await read(url, `/gateway/v1/teams/${teamId}/budgets`),
    usage: await read(url, `/gateway/v1/usage?team_id=${teamId}`),
    status: await read(url, `/api/v1/tasks/${ended}`, key),
    links: (await read(url, `/api/v1/tasks/url/${ended}`, key)).status,
    tasks: await read(url, '/api/v1/tasks', key),
    audit: audit.data['events'],
  };
  return JSON.parse(JSON.stringify(seen, (name, value: unknown) => (name === 'last_used_at' ? undefined : value))) as typeof seen;
}

describe.each(['redis', 'local'] as const)('a %s store that is lost', (kind) => {
  it('is whole again after a restore: teams, keys, tokens, tasks, statuses, budgets, audit trail, repeats', async () => {
    const { env, lose } = STORES[kind];
    const before = await start(env());
    const { url, sandbox } = before;
    const team = await before.makeTeam({ alias: 'shop' }, { budgets: [{ window: 'total', credits: 2.5 * PRICE }] });
    const first = (await create(url, team.key, {}, HEADERS)).body.data.task_uuid;
    await finalStatus(url, team.key, first);
    const kept = await mintToken(url, team.key);
    const minted = await call<{ token: string; token_id: string }>(url, '/gateway/v1/tokens', { token: team.key, body: {} });
    const revocation = `/gateway/v1/tokens/${minted.body.data.token_id}?team_id=${team.teamId}`;
    await call(url, revocation, { method: 'DELETE', token: ADMIN_TOKEN });
    sandbox.control.change({ taskDurationMs: 600_000 });
    const open = await createTask(url, team.key, { prompt: 'still open' });
    const seen = await picture(url, team, first);
    expect(seen).toMatchObject({
      status: { status: 200, data: { status: 'SUCCESS' } },
      budgets: { data: { budgets: [{ spent: PRICE, reserved: PRICE }] } },
    });

    expect(await run(['backup', file], { GATEWAY_URL: url })).toMatchObject({ status: 0 });
    for (const app of before.apps) await app.close();
    lose();
    expect(await run(['restore', file], env())).toMatchObject({ status: 0, out: expect.stringMatching(/^restored \d+ records/) });

    const after = await start({ ...env(), TRIVERSE_BASE_URL: `${sandbox.url}/api/v1` });
    expect(await picture(after.url, team, first)).toEqual(seen);
    expect((await create(after.url, team.key, {}, HEADERS)).body.data.task_uuid).toBe(first);
    expect((await read(after.url, `/api/v1/tasks/${first}`, kept)).status).toBe(200);
    expect((await read(after.url, '/api/v1/tasks', minted.body.data.token)).status).toBe(401);
    // One is spent and one reserved of two and a half; the open one ends once, and the next is refused.
    expect((await create(after.url, team.key, { prompt: 'one too many' })).body.code).toBe(9004);
    sandbox.control.setTask(open, { status: 'SUCCESS' });
    expect((await finalStatus(after.url, team.key, open)).status).toBe('SUCCESS');
    const budgets = await read(after.url, `/gateway/v1/teams/${team.teamId}/budgets`);
    expect(budgets.data).toMatchObject({ budgets: [{ spent: 2 * PRICE, reserved: 0 }] });
  });
});
