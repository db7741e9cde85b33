import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdmin } from '../support/admin-cli.js';
import { buildGateway } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, createTask, finalStatus, finishedTask, mintToken } from '../support/tasks.js';

const root = mkdtempSync(join(tmpdir(), 'backup-e2e-'));
const dataDir = join(root, 'data');

const run = (args: string[], env: Record<string, string>, input?: string) => runAdmin(args, { GATEWAY_SECRET, ...env }, input);

/** Creates tasks until stopped. @returns how many. */
function load(url: string, key: string): () => Promise<number> {
  let [isOver, made] = [false, 0];
  const working = (async () => {
    for (; !isOver; made += 1) await createTask(url, key, { prompt: `load ${made}` });
  })();
  return async () => {
    isOver = true;
    await working;
    return made;
  };
}

describe('moving a running installation from local to Redis', () => {
  jest.setTimeout(180_000);
  let redis: RedisServer;
  let local: Stack;

  beforeAll(async () => {
    buildGateway();
    redis = await startRedisServer();
    local = await startStack({ env: { DATA_DIR: dataDir } });
  }, 180_000);
  afterAll(async () => {
    await local.close();
    await redis.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const list = (url: string, key: string) =>
    call<{ tasks: { task_uuid?: string; taskId?: string }[] }>(url, '/api/v1/tasks?limit=100', { token: key });
  const audit = async (url: string, action: string) =>
    (await call<{ events: { target: string }[] }>(url, `/gateway/v1/audit?action=${action}`, { token: ADMIN_TOKEN })).body.data
      .events;

  it('carries over keys, tasks, budgets, revocations, repeats and the audit trail', async () => {
    const { url } = local;
    const team = await local.makeTeam({}, { budgets: [{ window: 'total', credits: 150 }] });
    const busy = await local.makeTeam();
    const headers = { 'idempotency-key': 'the-first' };
    const first = (await create(url, team.key, {}, headers)).body.data.task_uuid;
    await finalStatus(url, team.key, first);
    const before = await call(url, `/api/v1/tasks/${first}`, { token: team.key });
    const kept = await mintToken(url, team.key);
    const minted = await call<{ token: string; token_id: string }>(url, '/gateway/v1/tokens', { token: team.key, body: {} });
    const { token: revoked, token_id: tokenId } = minted.body.data;
    await call(url, `/gateway/v1/tokens/${tokenId}?team_id=${team.teamId}`, { method: 'DELETE', token: ADMIN_TOKEN });

    const stopLoad = load(url, busy.key);
    await eventually(
      () => list(url, busy.key),
      ({ body }) => body.data.tasks.length >= 5,
    );
    const file = join(root, 'backup.jsonl');
    const saved = await run(['backup', file], { GATEWAY_URL: url });
    expect(saved).toMatchObject({ status: 0, out: '', err: expect.stringMatching(/^backup: \d+ records \(.*task \d+/) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readdir(root)).toEqual(['backup.jsonl', 'data']);
    expect(await stopLoad()).toBeGreaterThan(0);
    const text = readFileSync(file, 'utf8');
    expect([team.key, kept, revoked, ADMIN_TOKEN].filter((secret) => text.includes(secret))).toEqual([]);
    expect((await audit(url, 'backup.read')).length).toBe(1);

    const restored = await run(['restore', file], { REDIS_URL: redis.url });
    expect(restored).toMatchObject({ status: 0, out: expect.stringMatching(/^restored \d+ records/) });
    const upstream = { TRIVERSE_BASE_URL: `${local.sandbox.url}/api/v1` };
    const moved = await startStack({ env: { ...upstream, REDIS_URL: redis.url } });
    try {
      await expectMoved(moved.url, { team, busy, first, kept, revoked, etag: before.headers.get('etag') });
      expect((await create(moved.url, team.key, {}, headers)).body.data.task_uuid).toBe(first);
    } finally {
      await moved.close();
    }
  });

  interface Moved {
    team: TestTeam;
    busy: TestTeam;
    first: string;
    kept: string;
    revoked: string;
    etag: string | null;
  }

  async function expectMoved(url: string, { team, busy, first, kept, revoked, etag }: Moved): Promise<void> {
    const status = await call<{ status: string; output: object }>(url, `/api/v1/tasks/${first}`, { token: kept });
    expect([status.status, status.body.data.status, status.headers.get('etag')]).toEqual([200, 'SUCCESS', etag]);
    expect((await call(url, `/api/v1/tasks/url/${first}`, { token: team.key })).status).toBe(200);
    expect((await list(url, team.key)).body.data.tasks).toHaveLength(1);
    expect((await call(url, '/api/v1/tasks', { token: revoked })).status).toBe(401);
    // 130 of 150 credits are spent.
    const refused = await create(url, team.key, { prompt: 'one too many' });
    expect([refused.status, refused.body.code]).toEqual([403, 9004]);
    const budgets = await call<{ budgets: object[] }>(url, `/gateway/v1/teams/${team.teamId}/budgets`, { token: ADMIN_TOKEN });
    expect(budgets.body.data.budgets).toMatchObject([{ spent: 130, reserved: 0 }]);
    // The new gateway's watcher brings the open tasks to their end.
    await eventually(
      () => list(url, busy.key),
      ({ body }) => body.data.tasks.length >= 5 && body.data.tasks.every((task) => JSON.stringify(task).includes('SUCCESS')),
    );
    await finishedTask(url, busy.key);
    expect((await audit(url, 'team.create')).map(({ target }) => target).sort()).toEqual([busy.teamId, team.teamId].sort());
    expect((await audit(url, 'token.revoke')).length).toBe(1);
  }

  it('restores into a folder through a pipe, offline', async () => {
    const back = { DATA_DIR: join(root, 'back') };
    const saved = await run(['backup', '-', '--offline'], { REDIS_URL: redis.url });
    expect(saved).toMatchObject({ status: 0, err: expect.stringContaining('backup: ') });
    const restored = await run(['restore', '-'], back, saved.out);
    expect(restored).toMatchObject({ status: 0, out: expect.stringMatching(/^restored \d+ records/), err: '' });
    expect((await run(['restore', '-'], back, saved.out)).err).toMatch(/not empty.*--replace/);
    expect(await run(['restore', '-', '--replace'], back, saved.out)).toMatchObject({ status: 0, err: '' });
  });

  it('refuses an invalid token, a team credential, a folder in use and a truncated file, and leaves no file', async () => {
    const { key } = await local.makeTeam({ scopes: ['team:admin'] });
    const [file, cut] = [join(root, 'none.jsonl'), join(root, 'cut.jsonl')];
    const env = { GATEWAY_URL: local.url };
    expect(await run(['backup', file], { ...env, ADMIN_TOKEN: 'a-wrong-admin-token' })).toMatchObject({
      status: 1,
      err: expect.stringContaining('error 9001'),
    });
    expect((await run(['backup', file], { ...env, ADMIN_TOKEN: key })).err).toContain('error 9002');
    expect((await readdir(root)).filter((name) => name.startsWith('none'))).toEqual([]);
    const { out } = await run(['backup', '-'], env);
    writeFileSync(cut, out.slice(0, -200));
    expect(await run(['restore', cut], { REDIS_URL: redis.url })).toMatchObject({
      status: 1,
      err: expect.stringContaining('cut off'),
    });
    writeFileSync(cut, out);
    expect((await run(['restore', cut], { DATA_DIR: dataDir })).err).toContain('in use by another process');
    expect((await run(['backup', '-', '--offline'], { DATA_DIR: dataDir })).err).toContain('in use by another process');
    expect((await run(['restore', cut], {})).err).toContain('neither REDIS_URL nor DATA_DIR');
  });

  it('sends one backup at a time, marked as not cacheable, and allows the next once its reader has left', async () => {
    const get = () => fetch(`${local.url}/gateway/v1/backup`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const [one, other] = await Promise.all([get(), get()]);
    const [served, refused] = one.ok ? [one, other] : [other, one];
    expect([served.status, served.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(served.headers.get('content-type')).toContain('application/x-ndjson');
    expect([refused.status, (await refused.json()) as object]).toMatchObject([
      429,
      { code: 9003, details: { policy: 'backups' } },
    ]);
    await served.body?.cancel();
    const next = await eventually(get, ({ status }) => status === 200);
    expect((await next.text()).trimEnd().split('\n').at(-1)).toMatch(/^\{"kind":"end"/);
  });
});
