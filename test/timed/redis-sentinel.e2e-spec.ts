import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { CreationLoad } from '../support/creation-load.js';
import { GATEWAY_USER } from '../support/gateway-acl.js';
import { eventually, untilLive } from '../support/http.js';
import { MASTER, type RedisSentinels, startRedisSentinels } from '../support/redis-sentinels.js';
import { type RedisServer } from '../support/redis-server.js';
import { makeTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const unrepaired = () => undefined;

describe('gateways on a Redis behind sentinels', () => {
  let redis: RedisSentinels;
  let cluster: GatewayCluster;

  beforeAll(async () => {
    redis = await startRedisSentinels({ user: GATEWAY_USER });
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2, env: { REDIS_MIN_REPLICAS_ACK: '1' } });
    for (const { url } of cluster.gateways) await untilLive(url);
  }, 180_000);
  afterAll(async () => {
    await cluster.close();
    await redis.stop();
  });

  it.each<[string, (master: RedisServer) => unknown, (old: RedisServer) => void]>([
    ['a failover that the operator orders', () => redis.sentinels[0]?.cli('SENTINEL', 'FAILOVER', MASTER), unrepaired],
    ['a master that hangs', (master) => master.freeze(), (old) => old.resume()],
    ['the crash of the master', (master) => master.kill(), unrepaired],
  ])(
    'lose no creation that they answered, and keep their sockets, through %s',
    async (_what, failOver, repair) => {
      await redis.replicated(2);
      const urls = cluster.gateways.map(({ url }) => url);
      const team = await makeTeam(urls[0] ?? '');
      const uuid = await createTask(urls[0] ?? '', team.key);
      const watchers = await Promise.all(urls.map((url) => Watcher.connect(url, team.key)));
      for (const watcher of watchers) expect(await watcher.subscribe(uuid)).toMatchObject({ code: 0 });

      const load = new CreationLoad(urls, team.key);
      await load.more(10);
      const master = redis.master();
      await failOver(master);
      await redis.failedOver(master);
      await load.more(10);
      repair(master);
      await load.more(10);
      await load.stop();

      await eventually(
        () => load.lost(),
        (lost) => lost.length === 0,
      );
      expect(load.failures.filter(({ code }) => code !== 9010)).toEqual([]);
      cluster.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
      for (const watcher of watchers) {
        expect((await watcher.finalOf(uuid)).status.status).toBe('SUCCESS');
        expect(watcher.socket.connected).toBe(true);
        await watcher.close();
      }
      expect(cluster.gateways.every((gateway) => gateway.isUp())).toBe(true);
    },
    120_000,
  );
});
