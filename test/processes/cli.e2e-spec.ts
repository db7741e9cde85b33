import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdmin } from '../support/admin-cli.js';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { create } from '../support/tasks.js';

describe('the administration command', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());
  // Each command runs in a separate process.
  jest.setTimeout(60_000);

  const run = (args: string[], env: Record<string, string> = {}) => runAdmin(args, { GATEWAY_URL: stack.url, ...env });
  const json = async <T>(...args: string[]) => {
    const { status, out, err } = await run(['--json', ...args]);
    expect({ args, status, err }).toEqual({ args, status: 0, err: '' });
    return JSON.parse(out) as T;
  };

  it('creates a team and a key, shows them, rotates and revokes', async () => {
    const team = await json<{ team_id: string }>('teams', 'create', '--name', 'Command line', '--limit', 'open_tasks=7');
    const id = team.team_id;
    const key = await json<{ key: string; key_id: string }>('keys', 'create', id, '--scopes', 'tasks:read,tasks:create');
    const status = async (token: string) => (await call(stack.url, '/api/v1/tasks', { token })).status;
    expect(await status(key.key)).toBe(200);
    const rotated = await json<{ key: string; key_id: string }>('keys', 'rotate', key.key_id, '--grace', '60');
    expect([await status(key.key), await status(rotated.key)]).toEqual([200, 200]);
    await json('keys', 'revoke', key.key_id);
    expect([await status(key.key), await status(rotated.key)]).toEqual([401, 200]);
    const listed = await run(['keys', 'list', id]);
    expect(listed.out).toContain(rotated.key_id);
    expect(listed.out).not.toContain(rotated.key);
    expect((await run(['teams', 'list'])).out).toContain('Command line');
    await json('teams', 'update', id, '--disable');
    expect(await status(rotated.key)).toBe(401);
    const unasked = await run(['teams', 'delete', id]);
    expect([unasked.status, unasked.err]).toEqual([
      2,
      expect.stringContaining('"Command line" for good: repeat the command with --yes'),
    ]);
    await json('teams', 'delete', id, '--yes');
    expect((await run(['teams', 'show', id])).err).toContain('error 1005: team not found');
  });

  it('sets budgets, and reports budgets, usage and the audit trail', async () => {
    const { teamId, key, keyId } = await stack.makeTeam();
    await json('budgets', 'set', teamId, 'total=1000', 'day=500@Europe/Berlin', 'project=apollo:month=70');
    expect((await run(['budgets', 'show', teamId])).out).toMatch(/label +project=apollo +month +70 +0 +0 +70/);
    await create(stack.url, key);
    await eventually(
      () => json<{ total: { credits: number } }>('usage', teamId, '--by', 'key'),
      ({ total }) => total.credits === 130,
    );
    expect((await run(['budgets', 'show', teamId])).out).toMatch(/team +\S+ +total +1000 +130 +0 +870/);
    expect((await run(['usage', teamId])).out).toMatch(new RegExp(`${keyId} +text-to-model +1 +0 +0 +130`));
    expect(await json<{ rows: unknown[] }>('usage', teamId, '--by', 'label:project')).toMatchObject({ rows: [] });
    expect((await run(['audit', '--team', teamId])).out).toMatch(/admin:admin +team\.budgets/);
  });

  it('limits end users of a team and of a key', async () => {
    const { teamId, keyId } = await stack.makeTeam();
    interface Limited {
      end_user: object;
    }
    const day = { window: 'day', credits: 50, time_zone: 'Europe/Berlin' };
    const limits = ['--end-user', 'open_tasks=3', '--end-user', 'day=50@Europe/Berlin'];
    for (const [kind, id] of [
      ['teams', teamId],
      ['keys', keyId],
    ] as const) {
      const limited = await json<Limited>(kind, 'update', id, ...limits);
      expect(limited.end_user).toEqual({ budgets: [day], open_tasks: 3, creations_per_minute: null });
      const changed = await json<Limited>(
        kind,
        'update',
        id,
        '--end-user',
        'open_tasks=none',
        '--end-user',
        'creations_per_minute=9',
      );
      expect(changed.end_user).toEqual({ budgets: [day], open_tasks: null, creations_per_minute: 9 });
      const cleared = await json<Limited>(kind, 'update', id, '--unlimited-end-users');
      expect(cleared.end_user).toEqual({ budgets: [], open_tasks: null, creations_per_minute: null });
    }
  });

  it('changes a key, removes its limits, and revokes one client token', async () => {
    const { teamId, key, keyId } = await stack.makeTeam();
    interface Key {
      parameters: { defaults: object; max: object };
      limits: object;
      expires_at: string | null;
      alias: string;
    }
    const bounds = ['--max', 'polygon_limit=9000', '--default', 'allow_duplicate=true', '--default', 'texture_size=2048'];
    const changed = await json<Key>('keys', 'update', keyId, '--alias', 'kiosk', '--limit', 'sockets=2', ...bounds);
    expect(changed).toMatchObject({
      alias: 'kiosk',
      limits: { sockets: 2 },
      parameters: { defaults: { allow_duplicate: true, texture_size: 2048 }, max: { polygon_limit: 9000 } },
    });
    const kept = await json<Key>('keys', 'update', keyId, '--default', 'texture_size=1024', '--limit', 'open_tasks=4');
    expect(kept).toMatchObject({
      limits: { sockets: 2, open_tasks: 4 },
      parameters: { defaults: { allow_duplicate: true, texture_size: 1024 }, max: { polygon_limit: 9000 } },
    });
    const cleared = await json<Key>('keys', 'update', keyId, '--default', 'allow_duplicate=none', '--limit', 'open_tasks=none');
    expect(cleared.limits).toMatchObject({ sockets: 2, open_tasks: null });
    expect(cleared.parameters.defaults).toEqual({ texture_size: 1024 });
    await json('keys', 'update', keyId, '--expires-at', '2099-01-31T12:00:00Z');
    expect((await run(['keys', 'show', keyId])).out).toMatch(/limits: sockets=2\n/);
    const freed = await json<Key>('keys', 'update', keyId, '--unlimited', '--no-expiry');
    expect(freed).toMatchObject({ alias: 'kiosk', limits: {}, expires_at: null, parameters: { max: { polygon_limit: 9000 } } });

    const minted = await call<{ token: string; token_id: string }>(stack.url, '/gateway/v1/tokens', { token: key, body: {} });
    const { token, token_id: tokenId } = minted.body.data;
    const status = async (credential: string) => (await call(stack.url, '/api/v1/tasks', { token: credential })).status;
    expect(await status(token)).toBe(200);
    expect((await run(['tokens', 'revoke', 'nobody', tokenId])).err).toContain('error 1005');
    expect(await status(token)).toBe(200);
    const byCommand = await runAdmin(['--json', 'tokens', 'mint', '--ttl', '60', '--scopes', 'tasks:read'], {
      GATEWAY_URL: stack.url,
      ADMIN_TOKEN: key,
    });
    const second = JSON.parse(byCommand.out) as { token: string; token_id: string };
    expect(await status(second.token)).toBe(200);
    expect((await run(['tokens', 'mint'])).err).toContain('needs a team key');
    expect(await json('tokens', 'revoke', teamId, tokenId)).toEqual({ token_id: tokenId });
    const listed = await json<{ token_id: string; revoked_at: string | null }[]>('tokens', 'list', teamId);
    expect(listed.map(({ token_id, revoked_at }) => [token_id, revoked_at === null])).toEqual([
      [second.token_id, true],
      [tokenId, false],
    ]);
    expect([await status(token), await status(key)]).toEqual([401, 200]);
    expect((await run(['audit', '--team', teamId, '--action', 'token.revoke'])).out).toContain(tokenId);
  });

  it('reads the token from ADMIN_TOKEN_FILE, as in the container', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'admin-'));
    const file = join(folder, 'admin_token');
    const env = { ADMIN_TOKEN: '', ADMIN_TOKEN_FILE: file };
    expect(await run(['teams', 'list'], env)).toMatchObject({ status: 2, err: 'ADMIN_TOKEN_FILE: the file cannot be read\n' });
    for (const content of [`${ADMIN_TOKEN}\n`, `${ADMIN_TOKEN},the-next-admin-token`]) {
      writeFileSync(file, content);
      expect(await run(['teams', 'list'], env)).toMatchObject({ status: 0, err: '' });
    }
    rmSync(folder, { recursive: true });
  });

  it('reports the problem, and exits with 1 for a refusal and 2 for wrong usage', async () => {
    const unknown = await run(['teams', 'show', '../teams']);
    expect(unknown).toMatchObject({ status: 1, out: '' });
    const field = await run(['keys', 'create', 'nobody', '--scopes', 'everything']);
    expect([field.status, field.err]).toEqual([1, expect.stringContaining('scopes[0]: must be one of')]);
    expect((await run(['budgets', 'set', 'x', 'week=5'])).status).toBe(2);
    expect((await run(['teams', 'create'])).status).toBe(2);
    expect(await run(['teams', 'list'], { ADMIN_TOKEN: '' })).toMatchObject({ status: 2, err: 'ADMIN_TOKEN is not set\n' });
    const wrong = await run(['teams', 'list'], { ADMIN_TOKEN: 'a-wrong-admin-token' });
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringContaining('does not accept ADMIN_TOKEN')]);
    expect(wrong.err).not.toContain('a-wrong-admin-token');
    const nobody = await run(['teams', 'list'], { GATEWAY_URL: 'http://127.0.0.1:9' });
    expect([nobody.status, nobody.err]).toEqual([1, expect.stringContaining('does not answer: bad port')]);
    for (const [name, value] of [
      ['GATEWAY_URL', 'localhost:3000'],
      ['GATEWAY_URL', 'gateway.example.com'],
      ['ADMIN_TOKEN', 'abc…'],
    ] as const) {
      const { status, err } = await run(['teams', 'list'], { [name]: value });
      expect([status, err.split(' ')[0]]).toEqual([2, name]);
    }
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(await run(['--version'])).toMatchObject({ status: 0, out: `${version}\n` });
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect((await run(['teams', 'list'], { GATEWAY_URL: `http://127.0.0.1:${port}` })).err).toContain('nothing listens there');
    const help = await run(['--help']);
    expect([help.status, help.out]).toEqual([0, expect.stringContaining('GATEWAY_URL')]);
    expect((await run(['keys', 'rotate', '--help'])).out).toContain('--grace <seconds>');
  });
});
