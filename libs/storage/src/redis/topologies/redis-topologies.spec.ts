import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../../../../test/support/http.js';
import { type RedisSentinels, startRedisSentinels } from '../../../../../test/support/redis-sentinels.js';
import { type RedisServer, type RedisServerOptions, startRedisServer } from '../../../../../test/support/redis-server.js';
import { type TaskChange } from '#tasks';
import { makeTask, readingOf, teamName } from '../../../testing/contract/samples.js';
import { createRedisEngine, type RedisEngineOptions, type RedisStorageEngine } from '../create-redis-engine.js';

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function serverWith(options: RedisServerOptions): Promise<RedisServer> {
  const server = await startRedisServer(options);
  ending.push(() => server.stop());
  return server;
}

async function engineOn(options: RedisEngineOptions): Promise<RedisStorageEngine> {
  const engine = await createRedisEngine(options);
  ending.push(() => engine.close());
  return engine;
}

/** Creates, changes and hears of a task. */
async function worksOn(options: RedisEngineOptions): Promise<RedisStorageEngine> {
  const engine = await engineOn(options);
  const teamId = teamName();
  const { uuid } = await makeTask(engine, teamId);
  let hear: (change: TaskChange) => void = () => undefined;
  const heard = new Promise<TaskChange>((resolve) => (hear = resolve));
  await engine.events.onTask(teamId, uuid, hear);
  await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') });
  expect((await heard).uuid).toBe(uuid);
  return engine;
}

/** The cause of a start that fails, as the operator reads it. */
const failureOf = (options: RedisEngineOptions) =>
  engineOn(options).then(
    () => 'it started',
    (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message),
  );

describe('redis engine on a Unix socket', () => {
  const user = { name: 'gateway', password: 'a-password', rules: ['~*', '&*', '+@all'] };

  it('works, in the database and as the user that the URL names', async () => {
    const server = await serverWith({ user });
    server.cli('ACL', 'SETUSER', 'default', 'nopass');
    await worksOn({ url: `unix://gateway:a-password@${server.socketPath}?db=2` });
    expect(server.cli('INFO', 'keyspace')).toContain('db2:');
  });

  it('says which socket is missing', async () => {
    expect(await failureOf({ url: 'redis+unix:///nowhere/redis.sock' })).toContain(
      'ENOENT /nowhere/redis.sock (check REDIS_URL)',
    );
  });
});

describe('redis engine over TLS', () => {
  const pem = (name: string) => fileURLToPath(new URL(`../../../../../test/fixtures/tls/${name}.pem`, import.meta.url));
  const ca = pem('authority.cert');
  const files = { hostname: 'redis.internal', key: pem('redis-server.key'), cert: pem('redis-server.cert'), ca };
  const client = { key: pem('redis-client.key'), cert: pem('redis-client.cert') };
  const urlOf = ({ port }: RedisServer) => `rediss://127.0.0.1:${port}`;
  const trusting = { caFile: ca, servername: 'redis.internal' };

  it('trusts the authority of the settings, and expects the name of the settings', async () => {
    const server = await serverWith({ tls: files });
    await worksOn({ url: urlOf(server), tls: trusting });
    expect(await failureOf({ url: urlOf(server), tls: { servername: 'redis.internal' } })).toContain('(set REDIS_TLS_CA_FILE');
    expect(await failureOf({ url: urlOf(server), tls: { caFile: ca } })).toContain('(set REDIS_TLS_SERVERNAME');
    expect(await failureOf({ url: urlOf(server).replace('rediss', 'redis') })).toContain('needs rediss://');
    const plain = await serverWith({});
    expect(await failureOf({ url: urlOf(plain), connectTimeoutMs: 200 })).toContain('check that the server speaks TLS');
  });

  it('shows its certificate to a server that wants one', async () => {
    const server = await serverWith({ tls: { ...files, client } });
    await worksOn({ url: urlOf(server), tls: { ...trusting, certFile: client.cert, keyFile: client.key } });
    expect(await failureOf({ url: urlOf(server), tls: trusting })).toContain('REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE');
  });

  it.each([
    ['the certificate is replaced before its key', files.cert],
    ['the certificate is just being written', undefined],
  ])('connects again while %s', async (_when, next) => {
    const server = await serverWith({ tls: { ...files, client } });
    const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'));
    ending.push(async () => rmSync(folder, { recursive: true }));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    copyFileSync(client.cert, certFile);
    copyFileSync(client.key, keyFile);
    const engine = await engineOn({ url: urlOf(server), tls: { ...trusting, certFile, keyFile } });
    if (next === undefined) writeFileSync(certFile, readFileSync(client.cert).subarray(0, 300));
    else copyFileSync(next, certFile);
    server.cli('CLIENT', 'KILL', 'TYPE', 'normal');
    const answers = () =>
      engine.health.ping().then(
        () => true,
        () => false,
      );
    await eventually(answers, (isUp) => isUp);
  });
});

describe('redis engine behind sentinels', () => {
  let redis: RedisSentinels;
  const user = { name: 'gateway', password: 'a-password', rules: ['~*', '&*', '+@all'] };
  beforeAll(async () => void (redis = await startRedisSentinels({ user, sentinelPassword: 'of-the-sentinels' })), 30_000);
  afterAll(() => redis.stop());

  it('finds the master, with one login for the sentinels and another for the data nodes', async () => {
    await worksOn({ url: redis.url, sentinelPassword: 'of-the-sentinels' });
    expect(redis.master().cli('DBSIZE')).not.toBe('0');
  });

  it.each([
    ['a password of the sentinels that is wrong', (url: string) => url, 'wrong', 'check REDIS_SENTINEL_USERNAME'],
    [
      'a password of the data nodes that is wrong',
      (url: string) => url.replace('a-password', 'wrong'),
      undefined,
      'REDIS_PASSWORD',
    ],
    [
      'a master that no sentinel knows',
      (url: string) => url.replace(/\w+$/, 'other'),
      undefined,
      'no sentinel knows this master',
    ],
    [
      'sentinels that are not there',
      (url: string) => url.replace(/@.*\//, '@127.0.0.1:1/'),
      undefined,
      'check the sentinels in REDIS_URL',
    ],
  ])('names what to look at for %s', async (_what, change, sentinelPassword = 'of-the-sentinels', named) => {
    const failure = await failureOf({ url: change(redis.url), sentinelPassword });
    expect(failure).toContain(named);
    expect(failure).not.toMatch(/a-password|of-the-sentinels/);
  });
});
