import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, GENERATION, makeTeam, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';

const OTHER_KEY = 'sk-of-the-second-account';
const NEW_TOKEN = 'another-admin-token-0123456789';
const NEW_SECRET = 'another-gateway-secret-of-32-characters-or-more';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, `${text}\n`);
  return path;
};
const statusOf = async (url: string, path: string, token: string) => (await call(url, path, { token })).status;

describe('the process on SIGHUP', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    buildGateway();
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION });
    gateway = await GatewayProcess.start(sandbox.url, { ADMIN_TOKEN: '', ADMIN_TOKEN_FILE: write('token', ADMIN_TOKEN) });
  }, 120_000);
  afterEach(async () => {
    await gateway.kill();
    await sandbox.close();
  });

  it('keeps serving without a teams file, with the operator token now in its file', async () => {
    gateway.signal('SIGHUP');
    // A process that the signal ends would be gone before it answered these.
    for (let request = 0; request < 5; request += 1) expect((await call(gateway.url, '/health/live')).status).toBe(200);
    write('token', NEW_TOKEN);
    gateway.signal('SIGHUP');
    await gateway.printed(/reloaded: ADMIN_TOKEN"/);
    expect(await statusOf(gateway.url, '/gateway/v1/teams', NEW_TOKEN)).toBe(200);
    expect(await statusOf(gateway.url, '/gateway/v1/teams', ADMIN_TOKEN)).toBe(401);
    gateway.signal('SIGHUP');
    expect((await gateway.stop()).code).toBe(0);
  });
});

describe('the process on SIGUSR2', () => {
  it('serves on without workers, and says that there are none to restart', async () => {
    buildGateway();
    const sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION });
    const gateway = await GatewayProcess.start(sandbox.url);
    gateway.signal('SIGUSR2');
    await gateway.printed(/SIGUSR2 restarts workers, and there are none/);
    expect((await call(gateway.url, '/health/live')).status).toBe(200);
    await gateway.stop();
    await sandbox.close();
  }, 120_000);
});

describe('secrets in files on SIGHUP', () => {
  let stack: Stack;
  afterEach(() => stack.close());

  const start = async ({ key = UPSTREAM_KEY } = {}) => {
    const env = {
      TRIVERSE_API_KEY: '',
      ADMIN_TOKEN: '',
      GATEWAY_SECRET: '',
      TRIVERSE_API_KEY_FILE: write('key', key),
      ADMIN_TOKEN_FILE: write('token', ADMIN_TOKEN),
      GATEWAY_SECRET_FILE: write('secret', GATEWAY_SECRET),
    };
    stack = await startStack({ env, sandbox: { otherApiKeys: [OTHER_KEY] } });
  };
  const reload = () => process.emit('SIGHUP');
  const status = (path: string, token: string) => statusOf(stack.url, path, token);
  const mint = async (key: string) =>
    (await call<{ token: string }>(stack.url, '/gateway/v1/tokens', { token: key, body: {} })).body.data.token;
  const account = async () =>
    (await call<{ email: string }>(stack.url, '/api/v1/users/me', { token: ADMIN_TOKEN })).body.data.email;

  it('are reloaded: the first gateway secret signs, both are accepted, and what a removed one signed is refused', async () => {
    await start();
    const { key } = await makeTeam(stack.url);
    const before = await mint(key);
    expect(await status('/api/v1/tasks', before)).toBe(200);
    write('secret', `${NEW_SECRET},${GATEWAY_SECRET}`);
    reload();
    const during = await mint(key);
    expect(kidOf(during)).not.toBe(kidOf(before));
    expect(await status('/api/v1/tasks', before)).toBe(200);
    write('secret', NEW_SECRET);
    reload();
    expect(await status('/api/v1/tasks', before)).toBe(401);
    expect(await status('/api/v1/tasks', during)).toBe(200);
  });

  it('are reloaded: the next call carries the new upstream key', async () => {
    await start();
    const first = await account();
    write('key', OTHER_KEY);
    reload();
    expect(await account()).not.toBe(first);
  });

  it('are reloaded: the log and the audit trail hide the new ones and still the previous ones', async () => {
    await start();
    write('token', NEW_TOKEN);
    write('key', OTHER_KEY);
    reload();
    const secrets = [NEW_TOKEN, OTHER_KEY, UPSTREAM_KEY];
    for (const secret of secrets)
      await call(stack.url, `/gateway/v1/teams/${secret}`, { token: NEW_TOKEN, method: 'PATCH', body: { name: secret } });
    const trail = await call(stack.url, '/gateway/v1/audit', { token: NEW_TOKEN });
    const told = stack.logs() + JSON.stringify(trail.body);
    expect(told.split('/gateway/v1/teams/[hidden]').length - 1).toBeGreaterThanOrEqual(secrets.length);
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  });

  it('are reloaded: a file that SIGHUP found half written is read again, also if it is then as it was', async () => {
    await start();
    write('token', ADMIN_TOKEN.slice(0, -2));
    reload();
    write('token', ADMIN_TOKEN);
    expect(stack.logs()).toContain('reloaded: ADMIN_TOKEN"');
    await eventually(
      () => status('/gateway/v1/teams', ADMIN_TOKEN),
      (answered) => answered === 200,
    );
  });

  it('are reloaded: a refused watch is retried at once', async () => {
    await start({ key: 'sk-of-somebody-else' });
    await eventually(
      async () => stack.logs(),
      (logs) => logs.includes('leaving the watch to other instances'),
    );
    write('key', UPSTREAM_KEY);
    reload();
    await untilLive(stack.url);
    expect(await status('/health/ready', ADMIN_TOKEN)).toBe(200);
  });

  it.each([
    ['too short', (path: string) => writeFileSync(path, 'short')],
    ['gone', (path: string) => rmSync(path)],
  ])('stay unchanged while one of them is %s, and the log names only the setting', async (_fault, spoil) => {
    await start();
    write('token', NEW_TOKEN);
    spoil(join(folder, 'key'));
    reload();
    expect(await status('/gateway/v1/teams', ADMIN_TOKEN)).toBe(200);
    expect(await status('/gateway/v1/teams', NEW_TOKEN)).toBe(401);
    const line = /.*not reloaded.*/.exec(stack.logs())?.[0] ?? '';
    expect(line).toContain('TRIVERSE_API_KEY');
    expect(line).not.toMatch(/"short|another-admin-token/);
  });
});

function kidOf(token: string): unknown {
  const [header = ''] = token.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: unknown }).kid;
}
