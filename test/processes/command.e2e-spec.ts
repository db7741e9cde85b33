import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway } from '../support/gateway-process.js';
import { startCollector } from '../support/collector.js';
import { call } from '../support/http.js';
import { startMailServer } from '../support/mail-server.js';
import { startRedisServer } from '../support/redis-server.js';
import { startSlack } from '../support/slack.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Sandbox, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';
import { repository } from '../support/start-process.js';

jest.setTimeout(120_000);

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const NAME = new RegExp(`^triverse-gateway ${version.replaceAll('.', '\\.')}( \\(commit [0-9a-f]{40}(-dirty)?\\))?\n$`);

describe("the gateway's command", () => {
  let folder: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    buildGateway();
    folder = mkdtempSync(join(tmpdir(), 'command-'));
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY });
  }, 120_000);
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (option: string, env: Record<string, string> = {}, script = 'dist/apps/gateway/src/main.js') => {
    const child = spawn(process.execPath, [script, option], { cwd: repository, env: { PATH: process.env['PATH'], ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const good = () => ({ TRIVERSE_API_KEY: UPSTREAM_KEY, TRIVERSE_BASE_URL: `${sandbox.url}/api/v1` });

  it('prints its version and its help, and refuses what it does not know', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: expect.stringMatching(NAME), stderr: '' });
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--check', '--print-config', '--version', '--help']) expect(help.stdout).toContain(option);
    expect(await run('--chekc')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--check') });
  });

  it('is reached through npm start', async () => {
    expect(await run('--version', {}, 'scripts/start.mjs')).toMatchObject({ code: 0, stdout: expect.stringMatching(NAME) });
    expect(await run('--check', { PORT: 'x' }, 'scripts/start.mjs')).toMatchObject({ code: 1 });
  });

  describe('--check', () => {
    it('tries everything that is set, starts nothing and exits with 0', async () => {
      const redis = await startRedisServer();
      const teams = write('teams.yml', 'teams: [{id: web, name: Web, keys: []}]');
      const checked = await run('--check', { ...good(), REDIS_URL: redis.url, TEAMS_FILE: teams });
      expect(checked).toEqual({
        code: 0,
        stderr: '',
        stdout: [
          'settings: ok',
          'storage: ok (Redis takes writes; Redis writes no append-only file: a crash loses all writes since the last snapshot; set appendonly yes)',
          'upstream: ok (it accepts the key)',
          'sign-in provider: ok (OIDC_ISSUER is not set)',
          'teams file: ok (1 team)',
          'mail server: ok (SMTP_URL is not set)',
          'trace collector: ok (OTEL_EXPORTER_OTLP_ENDPOINT is not set)',
          '',
        ].join('\n'),
      });
      expect(redis.cli('KEYS', '*watcher*').trim()).toBe('');
      await redis.stop();
    });

    it('says of each part why it cannot be used, and exits with 1', async () => {
      const { code, stdout } = await run('--check', {
        ...good(),
        TRIVERSE_API_KEY: `${UPSTREAM_KEY},sk-of-somebody-else`,
        REDIS_URL: 'redis://:a-secret-password@127.0.0.1:1',
        OIDC_ISSUER: 'http://127.0.0.1:1',
        OIDC_CLIENT_ID: 'gateway',
        PUBLIC_URL: 'http://127.0.0.1:2',
        TEAMS_FILE: write('bad-teams.yml', 'teams: [{id: web}]'),
      });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^storage: failed: Redis cannot be used: .*ECONNREFUSED/m);
      expect(stdout).toMatch(/^upstream, key 1: ok/m);
      expect(stdout).toMatch(/^upstream, key 2: failed: .*refused.* \(check TRIVERSE_API_KEY\)$/m);
      expect(stdout).toMatch(/^sign-in provider: failed: .*cannot be reached.* \(check OIDC_ISSUER\)$/m);
      expect(stdout).toMatch(/^teams file: failed: .*teams\[0\]\.name/m);
      expect(stdout).not.toMatch(/a-secret-password|sk-of-somebody-else/);
    });

    it.each([
      ['nobody listens', 'http://127.0.0.1:1/api/v1'],
      ['the path is wrong', '/elsewhere'],
    ])('names TRIVERSE_BASE_URL when %s there', async (_what, at) => {
      const { stdout } = await run('--check', { ...good(), TRIVERSE_BASE_URL: new URL(at, sandbox.url).href });
      expect(stdout).toMatch(/^upstream: failed: .* \(check TRIVERSE_BASE_URL\)$/m);
    });

    it('tries who is told of alerts and takes traces, and sends them nothing', async () => {
      const [mail, slack, collector] = [await startMailServer(), await startSlack(), await startCollector()];
      const env = {
        ...good(),
        SMTP_URL: mail.url,
        ALERT_MAIL_FROM: 'gateway@example.com',
        ALERT_SLACK_URL: slack.url,
        ALERT_WEBHOOK_URLS: 'http://127.0.0.1:1/a-secret-path',
        ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      };
      const { code, stdout } = await run('--check', env);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^mail server: ok \(it accepts the gateway\)$/m);
      expect(stdout).toMatch(/^ALERT_SLACK_URL: ok \(127\.0\.0\.1:\d+ can be reached\)$/m);
      expect(stdout).toMatch(/^ALERT_WEBHOOK_URLS: failed: 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)$/m);
      expect(stdout).toMatch(/^trace collector: ok \(it takes traces\)$/m);
      expect([mail.mails, slack.texts, collector.spans]).toEqual([[], [], []]);
      const wrong = await run('--check', {
        ...env,
        SMTP_URL: mail.url.replace(encodeURIComponent(mail.password), 'another-password'),
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/elsewhere`,
      });
      expect(wrong.stdout).toMatch(/^mail server: failed: EAUTH 535 \(check SMTP_URL\)$/m);
      expect(wrong.stdout).toMatch(/^trace collector: failed: it answers 404 \(check OTEL_EXPORTER_OTLP_ENDPOINT\)$/m);
      expect(stdout + wrong.stdout).not.toMatch(/a-secret|another-password/);
      await Promise.all([mail, slack, collector].map(({ close }) => close()));
    });

    it('names each invalid setting on a line of its own', async () => {
      const { code, stdout } = await run('--check', { PORT: 'x', CONFIG_FILE: write('wrong.yml', 'LOG_LEVL: info') });
      expect(code).toBe(1);
      expect(stdout).toContain('settings: failed: CONFIG_FILE line 1: LOG_LEVL is not a setting; did you mean LOG_LEVEL?\n');
      expect(stdout).toMatch(/^settings: failed: PORT: /m);
    });

    it('makes no folder for the data, and says where it could not', async () => {
      const wanted = join(folder, 'data');
      expect((await run('--check', { ...good(), DATA_DIR: wanted })).stdout).toContain(`storage: ok (${wanted} will be made)`);
      expect(readdirSync(folder)).not.toContain('data');
      const { code, stdout } = await run('--check', { ...good(), DATA_DIR: join(write('file', ''), 'data') });
      expect([code, stdout]).toEqual([
        1,
        expect.stringContaining(`storage: failed: ${join(folder, 'file')} is not a folder (check DATA_DIR)\n`),
      ]);
    });
  });

  it('--print-config shows every setting with its source and no secret', async () => {
    const key = write('key', UPSTREAM_KEY);
    const file = write('gateway.yml', `LOG_LEVEL: warn\nGATEWAY_SECRET: ${GATEWAY_SECRET}\n`);
    const { code, stdout } = await run('--print-config', {
      CONFIG_FILE: file,
      PORT: '8080',
      TRIVERSE_API_KEY_FILE: key,
      ADMIN_TOKEN,
    });
    expect(code).toBe(0);
    const line = (name: string) => new RegExp(`^${name} +(.*)$`, 'm').exec(stdout)?.[1]?.replaceAll(/ +/g, ' ');
    expect(line('PORT')).toBe('8080 environment');
    expect(line('HOST')).toBe('127.0.0.1 default');
    expect(line('LOG_LEVEL')).toBe('warn CONFIG_FILE line 1');
    expect(line('GATEWAY_SECRET')).toBe('******** CONFIG_FILE line 2');
    expect(line('ADMIN_TOKEN')).toBe('******** environment');
    expect(line('TRIVERSE_API_KEY')).toBe(`******** file ${key} (TRIVERSE_API_KEY_FILE, environment)`);
    expect(line('REDIS_URL')).toBe('- not set');
    for (const secret of [UPSTREAM_KEY, ADMIN_TOKEN, GATEWAY_SECRET]) expect(stdout).not.toContain(secret);
  });

  it('--print-config also shows settings that are wrong, says so and exits with 1', async () => {
    const { code, stdout, stderr } = await run('--print-config', { PORT: 'x' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^PORT: /)]);
    expect(stdout).toMatch(/^PORT +x +environment$/m);
  });
});

describe('GET /gateway/v1/version', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack()));
  afterAll(() => stack.close());

  const ask = (token?: string) => call(stack.url, '/gateway/v1/version', token === undefined ? {} : { token });

  it('tells whoever has a credential what runs here, and nobody else', async () => {
    const { key } = await stack.makeTeam({ scopes: ['tasks:read'] });
    for (const token of [key, ADMIN_TOKEN]) {
      const { status, body } = await ask(token);
      expect([status, body.data]).toEqual([
        200,
        { name: 'triverse-gateway', version, commit: null, node: process.version, api: 'v1', schemas: { backup: 2, records: 2 } },
      ]);
    }
    expect((await ask()).status).toBe(401);
  });
});
