import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../../test/support/redis-cluster.js';
import { connectedReplicas } from '../../../../../test/support/redis-sentinels.js';
import { type RedisServer, startRedisServer } from '../../../../../test/support/redis-server.js';
import { createdFor, intentOf, makeTask, teamName } from '../../../testing/contract/samples.js';
import { endpointOf, makeEndpoint } from '../../../testing/contract/webhooks/webhook-samples.js';
import { createRedisEngine, type RedisStorageEngine } from '../create-redis-engine.js';

describe('redis engine that waits for a replica to have each creation', () => {
  let master: RedisServer;
  let replica: RedisServer;
  let engine: RedisStorageEngine;
  const faults: string[] = [];

  beforeEach(async () => {
    master = await startRedisServer();
    replica = await startRedisServer({ replicaOf: master });
    await until(() => connectedReplicas(master) === 1);
    engine = await createRedisEngine({ url: master.url, minReplicasAck: 1, onFault: ({ message }) => faults.push(message) });
  });
  afterEach(async () => {
    await engine.close();
    await Promise.all([master.stop(), replica.stop()]);
  });

  it('acknowledges what the replica has, many at once', async () => {
    const teamId = teamName();
    const made = await Promise.all(Array.from({ length: 100 }, () => makeTask(engine, teamId)));
    await master.kill();
    const held = made.filter(({ uuid }) => replica.cli('EXISTS', engine.keys.task(teamId, uuid)) === '1');
    expect(held).toHaveLength(100);
  });

  it('refuses a creation that no replica has in time, goes on with everything else, and gives the answer once one has it', async () => {
    const teamId = teamName();
    await makeTask(engine, teamId);
    replica.freeze();
    const asked = { teamId, idempotencyKey: 'a', bodyDigest: 'd1' };
    const intent = intentOf(teamId, asked);
    expect((await engine.creations.begin(intent)).verdict).toBe('begun');
    const completing = engine.creations.complete(intent, createdFor(intent));
    // Answered on another connection than that which waits.
    const start = performance.now();
    await engine.tasks.read(teamId, 'u');
    expect(performance.now() - start).toBeLessThan(400);
    await expect(completing).rejects.toMatchObject({
      code: 9010,
      cause: { message: expect.stringContaining('REDIS_MIN_REPLICAS_ACK') },
    });
    await expect(engine.creations.settled(asked)).rejects.toMatchObject({ code: 9010 });
    replica.resume();
    expect(await engine.creations.settled(asked)).toMatchObject({ verdict: 'replayed' });
  });

  it('refuses a webhook, and a change of one, that no replica has in time; the refused webhook does not stay', async () => {
    const teamId = teamName();
    const { endpoints } = engine.webhooks;
    const known = await makeEndpoint(engine, teamId);
    expect(replica.cli('HEXISTS', engine.keys.webhooks(teamId), known.id)).toBe('1');
    replica.freeze();
    const late = { code: 9010, cause: { message: expect.stringContaining('REDIS_MIN_REPLICAS_ACK') } };
    await expect(endpoints.insert(endpointOf(teamId))).rejects.toMatchObject(late);
    await expect(endpoints.replace({ ...known, description: 'new' })).rejects.toMatchObject(late);
    replica.resume();
    expect((await endpoints.list(teamId)).map(({ id }) => id)).toEqual([known.id]);
  });

  it('asks again over a new connection when the one that waits was closed', async () => {
    const teamId = teamName();
    await makeTask(engine, teamId);
    master.cli('CLIENT', 'KILL', 'TYPE', 'normal');
    await until(() =>
      engine.health.ping().then(
        () => true,
        () => false,
      ),
    );
    await makeTask(engine, teamId);
  });

  it('takes no other server for the one that it wrote to', async () => {
    const teamId = teamName();
    await makeTask(engine, teamId);
    await expect(
      engine.connection.acks.confirm(engine.keys.task(teamId, 'of-another'), engine.keys.mark(teamId)),
    ).rejects.toMatchObject({
      code: 9010,
    });
  });
});
