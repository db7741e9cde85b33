import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { CreationLoad } from '../support/creation-load.js';
import { GATEWAY_USER } from '../support/gateway-acl.js';
import { eventually, untilLive } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { makeTeam } from '../support/stack.js';
import { create } from '../support/tasks.js';

describe('the password of Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redis-password-'));
  const file = join(folder, 'password');
  const [FIRST, SECOND] = ['first-password-of-redis', 'second-password-of-redis'] as const;
  let redis: RedisServer;
  let cluster: GatewayCluster;

  beforeAll(async () => {
    redis = await startRedisServer({ user: { ...GATEWAY_USER, password: FIRST } });
    writeFileSync(file, `${FIRST}\n`);
    cluster = await startGatewayCluster({
      redisUrl: `redis://127.0.0.1:${redis.port}`,
      gateways: 2,
      env: { REDIS_USERNAME: GATEWAY_USER.name, REDIS_PASSWORD_FILE: file },
    });
    for (const { url } of cluster.gateways) await untilLive(url);
  }, 180_000);
  afterAll(async () => {
    const outputs = await Promise.all(cluster.gateways.map((gateway) => gateway.kill()));
    await cluster.close();
    await redis.stop();
    rmSync(folder, { recursive: true });
    for (const { stdout, stderr } of outputs) for (const secret of [FIRST, SECOND]) expect(stdout + stderr).not.toContain(secret);
  });

  /** Logins on connections that were open before; new connections log in with HELLO. */
  const renewals = () => Number(/cmdstat_auth:calls=(\d+)/.exec(redis.cli('INFO', 'commandstats'))?.[1] ?? 0);
  const connections = () => redis.cli('CLIENT', 'LIST').split(`user=${GATEWAY_USER.name} `).length - 1;

  it('changes under load without one failed request', async () => {
    const urls = cluster.gateways.map(({ url }) => url);
    const [url = ''] = urls;
    const { key } = await makeTeam(url);
    const load = new CreationLoad(urls, key);
    await load.more(20);
    const open = connections();
    redis.cli('ACL', 'SETUSER', GATEWAY_USER.name, `>${SECOND}`);
    writeFileSync(file, SECOND);
    await eventually(
      async () => renewals(),
      (count) => count === open,
    );
    redis.cli('ACL', 'SETUSER', GATEWAY_USER.name, `<${FIRST}`);
    await load.more(20);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(await load.lost()).toEqual([]);

    // New connections log in with it too.
    redis.cli('CLIENT', 'KILL', 'USER', GATEWAY_USER.name);
    await eventually(
      () => create(url, key),
      ({ status }) => status === 200,
    );
    expect(redis.cli('ACL', 'LOG')).toBe('');
  }, 60_000);
});
