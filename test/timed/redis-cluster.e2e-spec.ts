import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { eventually, untilLive } from '../support/http.js';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.js';
import { makeTeam, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const TEAMS = 6;

describe('gateways on a Redis Cluster of three nodes', () => {
  let redis: RedisCluster;
  let cluster: GatewayCluster;

  beforeAll(async () => {
    redis = await startRedisCluster();
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2 });
    for (const { url } of cluster.gateways) await untilLive(url);
  }, 180_000);
  afterAll(async () => {
    await cluster.close();
    await redis.stop();
  });

  const url = (at: number) => cluster.gateways[at % 2]?.url ?? '';
  const taskChannels = () =>
    redis.nodes.map(
      (node) =>
        node
          .cli('PUBSUB', 'SHARDCHANNELS')
          .split('\n')
          .filter((name) => name.includes(':ev:')).length,
    );
  const watch = async (at: number, team: TestTeam, uuid: string) => {
    const watcher = await Watcher.connect(url(at), team.key);
    expect(await watcher.subscribe(uuid)).toMatchObject({ code: 0 });
    return watcher;
  };

  it('send each team its changes through sharded channels, wherever its slot is, and leave no channel behind', async () => {
    const teams = await Promise.all(Array.from({ length: TEAMS }, (_, at) => makeTeam(url(at))));
    const uuids = await Promise.all(teams.map((team, at) => createTask(url(at), team.key)));
    const watchers = await Promise.all(
      teams.flatMap((team, at) => [watch(0, team, uuids[at] ?? ''), watch(1, team, uuids[at] ?? '')]),
    );
    const spread = taskChannels();
    expect(spread.reduce((sum, count) => sum + count)).toBe(TEAMS);
    expect(redis.nodes.map((node) => node.cli('PUBSUB', 'CHANNELS'))).toEqual(['', '', '']);
    for (const uuid of uuids) {
      cluster.sandbox.control.setTask(uuid, { status: 'RUNNING' });
      cluster.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    }
    await Promise.all(watchers.map((watcher, at) => watcher.finalOf(uuids[Math.floor(at / 2)] ?? '')));
    for (const { finals, all } of watchers) {
      expect(finals).toHaveLength(1);
      expect(all.map(({ rev }) => rev)).toEqual([...all.map(({ rev }) => rev)].sort((a, b) => a - b));
    }
    await eventually(
      async () => taskChannels(),
      (counts) => counts.every((count) => count === 0),
    );
    await Promise.all(watchers.map((watcher) => watcher.close()));
  }, 60_000);

  it('follow a team whose slot moves to another node, and survive the loss of the watcher', async () => {
    const team = await makeTeam(url(0));
    const uuid = await createTask(url(0), team.key);
    const { holder, other } = await cluster.roles();
    const watcher = await watch(cluster.gateways.indexOf(other), team, uuid);
    const key = `tg:{${team.teamId}}:tasks`;
    const slot = Number(redis.nodes[0]?.cli('CLUSTER', 'KEYSLOT', key));
    const from = redis.ownerOf(key);
    const to = redis.nodes.find((node) => node !== from) ?? from;
    redis.moveSlot(slot, from, to);
    cluster.sandbox.control.setTask(uuid, { status: 'RUNNING' });
    await watcher.heardThat(({ status }) => status.status === 'RUNNING');
    await holder.kill();
    cluster.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await watcher.finalOf(uuid);
    expect(watcher.finals).toHaveLength(1);
    await watcher.close();
  }, 60_000);
});
