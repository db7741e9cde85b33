import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisCluster, startRedisCluster, until } from '../../../../test/support/redis-cluster.js';
import { type TaskChange } from '#tasks';
import { coordinationContract } from '../contract/coordination.contract.js';
import { creationLedgerContract } from '../contract/creation-ledger.contract.js';
import { type EngineUnderTest } from '../contract/engine-under-test.js';
import { makeTask, readingOf, teamName } from '../contract/samples.js';
import { taskEventsContract } from '../contract/task-events.contract.js';
import { taskStoreContract } from '../contract/task-store.contract.js';
import { updateModelContract } from '../contract/update-model.contract.js';
import { createRedisEngine } from './create-redis-engine.js';

describe('redis engine on a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => void (cluster = await startRedisCluster()), 60_000);
  afterAll(() => cluster.stop());

  const onCluster: EngineUnderTest = {
    create: (options) => createRedisEngine({ ...options, url: cluster.url }),
    another: () => createRedisEngine({ url: cluster.url }),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 10)),
  };

  taskStoreContract(onCluster);
  creationLedgerContract(onCluster);
  taskEventsContract(onCluster);
  coordinationContract(onCluster);
  updateModelContract(() => onCluster.create(), 60);

  it('recognises a cluster behind the address of a single node', async () => {
    const engine = await createRedisEngine({ url: cluster.nodes[1]?.url ?? '' });
    const { uuid } = await makeTask(engine, teamName());
    expect(await engine.tasks.teamOf(uuid)).not.toBeNull();
    expect(engine.connection.isCluster).toBe(true);
    await engine.close();
  });

  it('follows a team whose slot moves to another node, and says that changes may have been missed', async () => {
    const engine = await createRedisEngine({ url: cluster.url });
    const teamId = teamName();
    const { uuid } = await makeTask(engine, teamId);
    const heard: TaskChange[] = [];
    await engine.events.onTask(teamId, uuid, (change) => heard.push(change));
    const gap = new Promise<void>((resolve) => void engine.events.onGap(resolve));
    const slot = Number(cluster.nodes[0]?.cli('CLUSTER', 'KEYSLOT', engine.keys.tasks(teamId)));
    const from = cluster.nodes.find((node) => node.cli('CLUSTER', 'COUNTKEYSINSLOT', String(slot)) !== '0');
    const to = cluster.nodes.find((node) => node !== from);
    if (!from || !to) throw new Error('the slot has no owner');
    cluster.moveSlot(slot, from, to);
    await gap;
    const update = (progress: number) =>
      engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING', { progress }) });
    expect((await update(1)).verdict).toBe('applied');
    expect((await update(2)).verdict).toBe('applied');
    await until(() => heard.length === 2);
    expect(heard.map((change) => change.rev)).toEqual([2, 3]);
    await engine.close();
  });
});
