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

interface Failover {
  what: string;
  begin: (redis: RedisSentinels) => unknown;
  repair?: (old: RedisServer) => void;
}

const ordered: Failover = {
  what: 'a failover that the operator orders',
  begin: ({ sentinels }) => sentinels[0]?.cli('SENTINEL', 'FAILOVER', MASTER),
};
const hung: Failover = { what: 'a master that hangs', begin: (redis) => redis.master().freeze(), repair: (old) => old.resume() };
const crashed: Failover = { what: 'the crash of the master', begin: (redis) => redis.master().kill() };

describe.each([
  // In a failover that is ordered, the old master and its other replicas go on taking writes for a moment: all replicas must acknowledge.
  { replicas: 1, failovers: [ordered] },
  { replicas: 2, failovers: [hung, crashed] },
])('gateways on a Redis behind sentinels, with $replicas replicas of which one must acknowledge', ({ replicas, failovers }) => {
  let redis: RedisSentinels;
  let cluster: GatewayCluster;

  beforeAll(async () => {
    redis = await startRedisSentinels({ user: GATEWAY_USER, replicas });
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2, env: { REDIS_MIN_REPLICAS_ACK: '1' } });
    for (const { url } of cluster.gateways) await untilLive(url);
  }, 180_000);
  afterAll(async () => {
    await cluster.close();
    await redis.stop();
  });

  it.each(failovers)(
    'lose no creation that they answered, and keep their sockets, through $what',
    async ({ begin, repair }) => {
      await redis.replicated(replicas);
      const urls = cluster.gateways.map(({ url }) => url);
      const team = await makeTeam(urls[0] ?? '');
      const uuid = await createTask(urls[0] ?? '', team.key);
      const watchers = await Promise.all(urls.map((url) => Watcher.connect(url, team.key)));
      for (const watcher of watchers) expect(await watcher.subscribe(uuid)).toMatchObject({ code: 0 });

      const load = new CreationLoad(urls, team.key);
      await load.more(10);
      const master = redis.master();
      await begin(redis);
      await redis.failedOver(master);
      await load.more(10);
      repair?.(master);
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
