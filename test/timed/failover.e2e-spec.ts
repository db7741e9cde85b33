import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { untilLive } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { makeTeam } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const SEEN_WITHIN_MS = 10_000;

describe('when the watching instance', () => {
  let redis: RedisServer;
  let cluster: GatewayCluster;

  beforeEach(async () => {
    redis = await startRedisServer();
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2 });
  }, 180_000);
  afterEach(async () => {
    await cluster.close();
    await redis.stop();
  });

  it('is killed, another one delivers within ten seconds what ended meanwhile', async () => {
    const { holder, other } = await cluster.roles();
    await untilLive(other.url);
    const team = await makeTeam(other.url);
    const uuid = await createTask(other.url, team.key);
    const watcher = await Watcher.connect(other.url, team.key);
    await watcher.subscribe(uuid);
    const killedAt = Date.now();
    await holder.kill();
    cluster.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await other.watching();
    const failoverMs = Date.now() - killedAt;
    await watcher.finalOf(uuid);
    const seenMs = Date.now() - killedAt;
    console.log(JSON.stringify({ failoverMs, seenMs }));
    expect(seenMs).toBeLessThan(SEEN_WITHIN_MS);
    await watcher.close();
  }, 60_000);

  it('is paused and resumes, it steps down, and no status goes back', async () => {
    const { holder, other } = await cluster.roles();
    await untilLive(other.url);
    const team = await makeTeam(other.url);
    const uuid = await createTask(other.url, team.key);
    const watcher = await Watcher.connect(other.url, team.key);
    await watcher.subscribe(uuid);
    holder.signal('SIGSTOP');
    // Both states wait in the sockets of the paused instance, and nowhere else.
    cluster.sandbox.control.setTask(uuid, { status: 'QUEUED' });
    cluster.sandbox.control.setTask(uuid, { status: 'RUNNING', output: { step: 1 } });
    await other.watching();
    cluster.sandbox.control.setTask(uuid, { status: 'RUNNING', output: { step: 2 } });
    await watcher.heardThat(({ status }) => status.output['step'] === 2);
    holder.signal('SIGCONT');
    // What it reads before it learns that the watch is another's is refused; it may also learn first, and then writes nothing.
    await holder.printed(/no longer watching the upstream/);
    cluster.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await watcher.finalOf(uuid);
    const revs = watcher.all.map(({ rev }) => rev);
    expect(revs).toEqual([...new Set(revs)].sort((a, b) => a - b));
    expect(watcher.all.filter(({ status }) => status.output['step'] === 1)).toHaveLength(
      watcher.all[0]?.status.output['step'] === 1 ? 1 : 0,
    );
    expect(watcher.finals).toHaveLength(1);
    expect(other.isWatching()).toBe(true);
    for (const { url } of [holder, other]) expect(await finalStatus(url, team.key, uuid)).toMatchObject({ status: 'SUCCESS' });
    await watcher.close();
  }, 60_000);
});
