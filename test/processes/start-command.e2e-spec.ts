import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { runPowerShell } from '../support/powershell.js';
import { startRedisServer } from '../support/redis-server.js';
import { ADMIN_TOKEN, makeTeam, UPSTREAM_KEY } from '../support/stack.js';
import { repository, StartProcess } from '../support/start-process.js';
import { createTask, finalStatus } from '../support/tasks.js';

// Each test starts several processes.
jest.setTimeout(120_000);

const GATEWAY = /Triverse gateway +(\S+)\n/;
const SANDBOX = /bundled sandbox, (\S+)/;

describe('npm start', () => {
  const started: StartProcess[] = [];

  afterEach(async () => {
    for (const running of started.splice(0)) {
      if (!running.isOver()) running.signalAll('SIGINT');
      await running.ended;
    }
  });

  const start = (env: Record<string, string> = {}, command?: string[]) => {
    const running = new StartProcess(env, command);
    started.push(running);
    return running;
  };
  const isGone = (url: string) => expect(fetch(url)).rejects.toThrow();

  it('starts gateway and sandbox, prints lines that work as printed, and stops everything on Ctrl-C', async () => {
    const running = start();
    await running.printed(/Press Ctrl-C to stop everything/);
    const { output } = running;
    const script = output.slice(output.indexOf('  TASK='), output.indexOf('Press Ctrl-C'));
    const folder = `cd "$(mktemp -d)" && ln -s '${repository}node_modules' node_modules\n`;
    const { stdout } = await promisify(execFile)('bash', ['-c', `set -e\n${folder}${script}\nhead -c 4 model.glb`], {
      timeout: 60_000,
    });
    expect(stdout).toMatch(/\d+ SUCCESS/);
    expect(stdout).toMatch(/glTF$/);
    const page = await fetch(await running.printed(/^Console +(\S+)$/m));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const urls = [await running.printed(GATEWAY), await running.printed(SANDBOX)];
    const [url = ''] = urls;
    expect((await fetch(await running.printed(/^API documents +(\S+)$/m))).status).toBe(200);
    const asOperator = { headers: { authorization: `Bearer ${await running.printed(/^Admin token +(\S+)$/m)}` } };
    expect((await fetch(`${url}/gateway/v1/teams`, asOperator)).status).toBe(200);
    const code = new URL(await running.printed(/^Sign in at once +(\S+)/m)).hash.replace('#sign-in=', '');
    const redeem = () =>
      fetch(`${url}/auth/session/redeem`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
    expect((await redeem()).headers.getSetCookie()[0]).toMatch(/^__Host-tg-session=/);
    expect((await redeem()).status).toBe(401);
    // A page that a development server of this machine serves may call.
    const origin = 'http://localhost:5173';
    const byPage = await fetch(`${url}/health/live`, { headers: { origin } });
    expect(byPage.headers.get('access-control-allow-origin')).toBe(origin);
    running.signalAll('SIGINT');
    await running.ended;
    for (const url of urls) await isGone(url);
  });

  it("prints PowerShell lines on Windows that create, watch and load a model, and so do the README's", async () => {
    const running = start();
    const [url, key] = [await running.printed(GATEWAY), await running.printed(/Demo team key +(\S+)/)];
    const { powershellLines } = (await import(`${repository}scripts/start/demo.mjs`)) as {
      powershellLines(of: { url: string; key: string }): string;
    };
    const readme = /```powershell\n([\s\S]*?)```/.exec(readFileSync(`${repository}README.md`, 'utf8'))?.[1] ?? '';
    const ofReadme = readme.replace("'http://127.0.0.1:3000'", `'${url}'`).replace("'tgk_…'", `'${key}'`);
    for (const lines of [powershellLines({ url, key }), ofReadme]) {
      const folder = mkdtempSync(join(tmpdir(), 'powershell-'));
      for (const name of ['node_modules', 'scripts']) symlinkSync(join(repository, name), join(folder, name));
      const printed = await runPowerShell(lines, { cwd: folder, env: { PATH: process.env['PATH'] } });
      expect(printed).toMatch(/\d+ SUCCESS/);
      expect(readFileSync(join(folder, 'model.glb'), 'latin1').slice(0, 4)).toBe('glTF');
    }
  });

  it('keeps the demo team, its key and its models until the next start, even after a kill', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'));
    const command = [process.execPath, 'scripts/start.mjs'];
    const env = { STORAGE_ENGINE: 'local', NPM_START_FOLDER: folder };
    const first = start(env, command);
    const key = await first.printed(/Demo team key +(\S+)/);
    const adminToken = await first.printed(/^Admin token +(\S+)$/m);
    const url = await first.printed(GATEWAY);
    const uuid = await createTask(url, key);
    await finalStatus(url, key, uuid);
    first.signalAll('SIGKILL');
    await first.ended;
    const second = start(env, command);
    expect(await second.printed(/Demo team key +(\S+)/)).toBe(key);
    expect(await second.printed(/^Admin token +(\S+)$/m)).toBe(adminToken);
    const model = await fetch(`${await second.printed(GATEWAY)}/api/v1/tasks/download/${uuid}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(Buffer.from(await model.arrayBuffer()).toString('latin1', 0, 4)).toBe('glTF');
    second.signalAll('SIGINT');
    await second.ended;
    const fresh = start(env, [...command, '--fresh']);
    expect(await fresh.printed(/Demo team key +(\S+)/)).not.toBe(key);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves nothing running when only its own process gets %s', async (signal) => {
    const running = start({ TRIVERSE_BASE_URL: 'http://127.0.0.1:9/api/v1' }, [process.execPath, 'scripts/start.mjs']);
    const urls = [await running.printed(GATEWAY), await running.printed(SANDBOX)];
    await running.printed(/TRIVERSE_BASE_URL is ignored without TRIVERSE_API_KEY/);
    running.signal(signal);
    await running.ended;
    for (const url of urls) await isGone(url);
  });

  it('uses the real upstream and Redis if they are set, and starts no sandbox', async () => {
    const [upstream, redis] = [await startSandbox({ apiKey: UPSTREAM_KEY }), await startRedisServer()];
    const running = start({
      TRIVERSE_API_KEY: UPSTREAM_KEY,
      TRIVERSE_BASE_URL: `${upstream.url}/api/v1`,
      REDIS_URL: redis.url,
      ADMIN_TOKEN,
      LOG_LEVEL: 'trace',
    });
    const url = await running.printed(GATEWAY);
    expect(await running.printed(/^Console +(\S+)$/m)).toBe(`${url}/console`);
    await upstream.control.until((stats) => stats.openWatchSockets === 1, 10_000);
    const { key } = await makeTeam(url);
    await createTask(url, key);
    expect(upstream.control.stats().creations).toBe(1);
    expect(redis.cli('KEYS', 'tg:*')).toContain(':status:');
    running.signalAll('SIGTERM');
    await running.ended;
    expect(running.output).not.toContain('sandbox');
    for (const secret of [UPSTREAM_KEY, ADMIN_TOKEN, key]) expect(running.output).not.toContain(secret);
    await Promise.all([upstream.close(), redis.stop()]);
  });

  it('reads the key from a file, and explains how to create a team if there is none', async () => {
    const upstream = await startSandbox({ apiKey: UPSTREAM_KEY });
    const file = join(mkdtempSync(join(tmpdir(), 'start-')), 'key');
    writeFileSync(file, `${UPSTREAM_KEY}\n`);
    const running = start({ TRIVERSE_API_KEY_FILE: file, TRIVERSE_BASE_URL: `${upstream.url}/api/v1` });
    await running.printed(/set ADMIN_TOKEN and create one/);
    await upstream.control.until((stats) => stats.openWatchSockets === 1, 10_000);
    await upstream.close();
  });

  it('reports in one line that the port is in use, and exits', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const port = String((squatter.address() as AddressInfo).port);
    const running = start({ PORT: port, LOG_LEVEL: 'silent' });
    expect(await running.ended).toBe(1);
    expect(running.output).toBe(`port ${port} is already in use: stop the process that listens there, or set PORT\n`);
    squatter.close();
  });
});
