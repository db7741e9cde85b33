import { type DownloadResponse } from '#contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';
import { SteadyLoad } from '../support/steady-load.js';
import { createTask, finishedTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

jest.setTimeout(120_000);

const NEW_KEY = 'sk-the-new-upstream-key';
const NEW_TOKEN = 'another-admin-token-0123456789';
const NEW_SECRET = 'another-gateway-secret-of-32-characters-or-more';
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(2_000, 7)]);

/** Each secret is in a file that is exchanged while requests go on; nobody sends a signal. */
describe('rotation of a secret under load', () => {
  let folder: string;
  let stack: Stack;
  let load: SteadyLoad;

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rotation-'))));
  afterEach(async () => {
    await load.stop();
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** In one step, as a tool for deployments does. */
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, 'new'), text);
    renameSync(join(folder, 'new'), join(folder, name));
    return join(folder, name);
  };
  const ok = async (path: string, { url = stack.url, ...options }: Parameters<typeof call>[2] & { url?: string } = {}) => {
    const answer = await call(url, path, options);
    if (answer.status !== 200) throw new Error(`${path} ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const reloads = (name: string) => stack.logs().split(`reloaded: ${name}"`).length - 1;
  /** Until every gateway has it, and after some more load. */
  const rotate = async (name: string, setting: string, text: string) => {
    const before = reloads(setting);
    write(name, text);
    await eventually(
      async () => reloads(setting),
      (count) => count === before + stack.urls.length,
    );
    await load.more(60);
  };

  it('fails no request and no watch while TRIVERSE_API_KEY is replaced and the keys are valid one after the other', async () => {
    const env = { TRIVERSE_API_KEY: '', TRIVERSE_API_KEY_FILE: write('key', UPSTREAM_KEY) };
    stack = await startStack({ env });
    await untilLive(stack.url);
    const { key } = await stack.makeTeam();
    const finished = await finishedTask(stack.url, key);
    const download = async () => {
      const { status } = await fetch(`${stack.url}/api/v1/tasks/download/${finished}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      if (status !== 200) throw new Error(`${status}`);
    };
    const account = () => ok('/api/v1/users/me', { token: ADMIN_TOKEN });
    load = new SteadyLoad({ creation: () => createTask(stack.url, key), account, download });
    await load.more(60);

    // The vendor does not know the new key yet: the old one goes on being used.
    await rotate('key', 'TRIVERSE_API_KEY', `${NEW_KEY},${UPSTREAM_KEY}`);
    stack.sandbox.control.grantKey(NEW_KEY);
    stack.sandbox.control.revokeKey(UPSTREAM_KEY);
    await load.more(60);
    stack.sandbox.control.cutWatchers();
    await rotate('key', 'TRIVERSE_API_KEY', NEW_KEY);
    await load.stop();
    await untilLive(stack.url);
    expect(load.failures).toEqual([]);
    expect((await call(stack.url, '/health/ready')).status).toBe(200);
    const watcher = await Watcher.connect(stack.url, key);
    const uuid = await createTask(stack.url, key, { prompt: 'please-stall' });
    await watcher.subscribe(uuid);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    expect((await watcher.finalOf(uuid)).status.status).toBe('SUCCESS');
    await watcher.close();
  });

  it('fails no upload either while TRIVERSE_API_KEY is replaced in the documented order', async () => {
    const env = { TRIVERSE_API_KEY: '', TRIVERSE_API_KEY_FILE: write('key', UPSTREAM_KEY) };
    stack = await startStack({ env });
    const { key } = await stack.makeTeam();
    const upload = () => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(PNG)]), 'a.png');
      return ok('/api/v1/upload/image', { token: key, method: 'POST', body: form });
    };
    load = new SteadyLoad({ creation: () => createTask(stack.url, key), upload });
    await load.more(30);
    stack.sandbox.control.grantKey(NEW_KEY);
    await rotate('key', 'TRIVERSE_API_KEY', `${NEW_KEY},${UPSTREAM_KEY}`);
    stack.sandbox.control.revokeKey(UPSTREAM_KEY);
    await load.more(60);
    await rotate('key', 'TRIVERSE_API_KEY', NEW_KEY);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(stack.logs()).not.toContain('the upstream refused');
  });

  it('fails no request while ADMIN_TOKEN is replaced, and refuses the old one afterwards', async () => {
    stack = await startStack({ env: { ADMIN_TOKEN: '', ADMIN_TOKEN_FILE: write('token', ADMIN_TOKEN) } });
    let token = ADMIN_TOKEN;
    const scrape = async () => {
      const { status } = await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
      if (status !== 200) throw new Error(`${status}`);
    };
    load = new SteadyLoad({ scrape, teams: () => ok('/gateway/v1/teams', { token }) });
    await load.more(30);
    await rotate('token', 'ADMIN_TOKEN', `${NEW_TOKEN},${ADMIN_TOKEN}`);
    token = NEW_TOKEN;
    await load.more(30);
    await rotate('token', 'ADMIN_TOKEN', NEW_TOKEN);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect((await call(stack.url, '/gateway/v1/teams', { token: ADMIN_TOKEN })).status).toBe(401);
  });

  it('fails no token and no link while GATEWAY_SECRET is replaced on two instances', async () => {
    const env = { GATEWAY_SECRET: '', GATEWAY_SECRET_FILE: write('secret', GATEWAY_SECRET), SIGNED_LINKS: 'true' };
    stack = await startStack({ engine: 'redis', gateways: 2, env });
    const { key } = await stack.makeTeam();
    const uuid = await finishedTask(stack.url, key);
    const [one = '', other = ''] = stack.urls;
    const token = async (from: string, to: string) => ok(`/api/v1/tasks/${uuid}`, { url: to, token: await mintToken(from, key) });
    const link = async () => {
      const { body } = await ok(`/api/v1/tasks/url/${uuid}`, { url: one, token: key });
      const { pathname, search } = new URL((body.data as DownloadResponse).download_url);
      const { status } = await fetch(`${other}${pathname}${search}`);
      if (status !== 200) throw new Error(`link ${status}`);
    };
    load = new SteadyLoad({ there: () => token(one, other), back: () => token(other, one), link });
    const held = await mintToken(one, key);
    await load.more(30);
    await rotate('secret', 'GATEWAY_SECRET', `${GATEWAY_SECRET},${NEW_SECRET}`);
    await rotate('secret', 'GATEWAY_SECRET', `${NEW_SECRET},${GATEWAY_SECRET}`);
    await ok(`/api/v1/tasks/${uuid}`, { url: other, token: held });
    // What the old secret signed has been used by now, as it has expired after an hour.
    await rotate('secret', 'GATEWAY_SECRET', NEW_SECRET);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect((await call(other, `/api/v1/tasks/${uuid}`, { token: held })).status).toBe(401);
  });
});
