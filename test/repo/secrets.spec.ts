import { loadSettings, parseRedisUrl } from '#config';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../scripts/secrets.mjs', import.meta.url));
/** Users of node, redis:alpine, prometheus and grafana in their images. */
const READERS = { gateway: 1000, redis: 999, prometheus: 65_534, grafana: 472 };
const isRoot = process.getuid?.() === 0;

describe('npm run secrets', () => {
  let base: string;
  let folder: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'secrets-'));
    folder = join(base, 'secrets');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const run = () => spawnSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });
  const read = (path: string) => readFileSync(join(folder, path), 'utf8').trim();
  const all = () =>
    Object.keys(READERS).flatMap((reader) => readdirSync(join(folder, reader)).map((name) => `${reader}/${name}`));
  const contents = () => Object.fromEntries(all().map((path) => [path, read(path)]));

  it('makes secrets that the settings accept, from an empty folder', () => {
    expect(run().status).toBe(0);
    const settings = loadSettings({
      GATEWAY_SECRET_FILE: join(folder, 'gateway/gateway_secret'),
      ADMIN_TOKEN_FILE: join(folder, 'gateway/admin_token'),
      REDIS_URL_FILE: join(folder, 'gateway/redis_url'),
    });
    expect(settings.REDIS_URL).toBe(`redis://:${read('redis/password')}@redis:6379`);
    expect(read('redis/auth.conf')).toBe(`requirepass ${read('redis/password')}`);
    expect(read('prometheus/metrics_token')).toBe(read('gateway/metrics_token'));
    const random = ['gateway/gateway_secret', 'gateway/admin_token', 'redis/password', 'gateway/metrics_token'].map(read);
    expect(new Set(random).size).toBe(random.length);
    expect(random.every((secret) => secret.length >= 43)).toBe(true);
  });

  it('quotes a password of the operator for Redis and for its URL', async () => {
    const password = 'p@ss/w#rd "50%" \\';
    mkdirSync(join(folder, 'redis'), { recursive: true });
    writeFileSync(join(folder, 'redis/password'), `${password}\n`);
    run();
    expect(parseRedisUrl(read('gateway/redis_url')).password).toBe(password);
    const socket = join(base, 'redis.sock');
    const server = spawn('redis-server', [join(folder, 'redis/auth.conf'), '--port', '0', '--save', '', '--unixsocket', socket]);
    for await (const chunk of server.stdout as AsyncIterable<Buffer>) if (/ready to accept/i.test(chunk.toString())) break;
    const ping = spawnSync('redis-cli', ['-s', socket, '--no-auth-warning', '-a', password, 'PING'], { encoding: 'utf8' });
    server.kill();
    expect(ping.stdout.trim()).toBe('PONG');
  });

  it('lets only the user of each container read its folder', () => {
    run();
    for (const [reader, uid] of Object.entries(READERS)) {
      const own = [join(folder, reader), ...readdirSync(join(folder, reader)).map((name) => join(folder, reader, name))];
      const modes = own.map((path) => (statSync(path).mode & 0o777).toString(8));
      expect(modes).toEqual(['700', ...own.slice(1).map(() => '400')]);
      if (isRoot) expect(new Set(own.map((path) => statSync(path).uid))).toEqual(new Set([uid]));
    }
  });

  it('overwrites nothing when it runs again, and makes what was removed', () => {
    run();
    writeFileSync(join(folder, 'gateway/triverse_api_key'), 'sk-of-the-operator\n');
    const before = contents();
    rmSync(join(folder, 'gateway/admin_token'));
    const { stdout } = run();
    expect(stdout).toContain('made gateway/admin_token');
    const { 'gateway/admin_token': renewed, ...after } = contents();
    const { 'gateway/admin_token': earlier, ...expected } = before;
    expect(after).toEqual(expected);
    expect(renewed).not.toBe(earlier);
  });

  it('takes over the secrets of version 0.1, so that tokens stay good', () => {
    run();
    rmSync(folder, { recursive: true });
    spawnSync('mkdir', [folder]);
    writeFileSync(join(folder, 'gateway_secret'), 'the-secret-of-version-0.1-with-its-32-characters\n');
    writeFileSync(join(folder, 'triverse_api_key'), 'sk-of-the-operator\n');
    run();
    expect(read('gateway/gateway_secret')).toBe('the-secret-of-version-0.1-with-its-32-characters');
    expect(read('gateway/triverse_api_key')).toBe('sk-of-the-operator');
    expect(existsSync(join(folder, 'gateway_secret'))).toBe(true);
  });

  it('refuses an empty secret by name, and prints none', () => {
    const { stdout } = run();
    for (const secret of [read('gateway/gateway_secret'), read('redis/password')]) expect(stdout).not.toContain(secret);
    rmSync(join(folder, 'gateway/admin_token'));
    writeFileSync(join(folder, 'gateway/admin_token'), '\n');
    const { status, stderr } = run();
    expect([status, stderr.trim()]).toEqual([
      1,
      `${join(folder, 'gateway/admin_token')} is empty: delete it to have it created again`,
    ]);
  });
});
