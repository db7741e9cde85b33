import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TaskChange } from '#tasks';
import { type RedisCluster, startRedisCluster, until } from '../../../../../test/support/redis-cluster.js';
import { type RedisServer, startRedisServer } from '../../../../../test/support/redis-server.js';
import { openRelay, type Relay } from '../../../../../test/support/relay.js';
import { makeTask, teamName } from '../../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from '../create-redis-engine.js';

const succeeds = (call: () => Promise<unknown>) =>
  call().then(
    () => true,
    () => false,
  );

describe('the redis engine when another server becomes the master', () => {
  let first: RedisServer;
  let second: RedisServer;
  /** One address for whoever is the master, as a virtual IP or a DNS name is. */
  let address: Relay;
  let engine: RedisStorageEngine;
  const faults: string[] = [];

  beforeEach(async () => {
    [first, second] = await Promise.all([startRedisServer(), startRedisServer()]);
    // The master would wait five seconds for more replicas before it sends its data.
    first.cli('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    second.cli('REPLICAOF', '127.0.0.1', String(first.port));
    await until(() => second.cli('INFO', 'replication').includes('master_link_status:up'));
    address = await openRelay();
    address.open(first.url);
    engine = await createRedisEngine({
      url: `redis://127.0.0.1:${address.port}`,
      onFault: ({ message }) => faults.push(message),
    });
  }, 20_000);
  afterEach(async () => {
    await engine.close();
    await address.close();
    await Promise.all([first.stop(), second.stop()]);
  });

  /** The address leads to the new master; connections that are open stay with the old one. */
  function failOver(): void {
    second.cli('REPLICAOF', 'NO', 'ONE');
    first.cli('REPLICAOF', '127.0.0.1', String(second.port));
    address.open(second.url);
  }

  it('leaves the demoted server as soon as it refuses a write, and creates tasks on the new one', async () => {
    const teamId = teamName();
    failOver();
    await until(() => succeeds(() => makeTask(engine, teamId)), 5_000);
    expect(second.cli('EXISTS', engine.keys.tasks(teamId))).toBe('1');
    expect(faults.join()).toContain('READONLY');
  });

  it('receives changes from the new master, and reports that some may have been missed', async () => {
    const teamId = teamName();
    const heard: TaskChange[] = [];
    await engine.events.onTeam(teamId, (change) => heard.push(change));
    const gap = new Promise<void>((resolve) => void engine.events.onGap(resolve));
    failOver();
    // Cut off from its master, the demoted one passes nothing on.
    first.cli('REPLICAOF', '127.0.0.1', '1');
    await until(() => succeeds(() => makeTask(engine, teamId)), 5_000);
    await gap;
    const { uuid } = await makeTask(engine, teamId);
    await until(() => heard.some((change) => change.uuid === uuid), 5_000);
  });

  it('reports itself unhealthy from its own check while its server takes no writes', async () => {
    await engine.health.ping();
    first.cli('REPLICAOF', '127.0.0.1', String(second.port));
    await expect(engine.health.ping()).rejects.toMatchObject({ code: 9010 });
    second.cli('REPLICAOF', 'NO', 'ONE');
    address.open(second.url);
    await until(() => succeeds(() => engine.health.ping()), 5_000);
  });

  it('does not hammer a server that keeps refusing writes', async () => {
    first.cli('REPLICAOF', '127.0.0.1', '1');
    const connectionsBefore = connectionsOf(first);
    const endsAt = performance.now() + 1_500;
    while (performance.now() < endsAt) await succeeds(() => engine.health.ping());
    expect(connectionsOf(first) - connectionsBefore).toBeLessThan(20);
  });

  it('reports itself unhealthy while its server refuses writes for lack of replicas', async () => {
    first.cli('CONFIG', 'SET', 'min-replicas-to-write', '3');
    await expect(engine.health.ping()).rejects.toMatchObject({ code: 9010 });
    first.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
    await engine.health.ping();
  });
});

describe('the redis engine on a cluster with one node that takes no writes', () => {
  let cluster: RedisCluster;
  beforeEach(async () => void (cluster = await startRedisCluster()), 60_000);
  afterEach(() => cluster.stop());

  it('reports itself unhealthy, whichever node it is', async () => {
    const engine = await createRedisEngine({ url: cluster.url });
    try {
      await engine.health.ping();
      for (const node of cluster.nodes) {
        node.cli('CONFIG', 'SET', 'min-replicas-to-write', '1');
        await expect(engine.health.ping()).rejects.toMatchObject({ code: 9010 });
        node.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
        await engine.health.ping();
      }
    } finally {
      await engine.close();
    }
  });
});

function connectionsOf(server: RedisServer): number {
  return Number(/total_connections_received:(\d+)/.exec(server.cli('INFO', 'stats'))?.[1]);
}
