import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GATEWAY_USER, refusalsOf } from '../../../../../test/support/gateway-acl.js';
import { type RedisCluster, startRedisCluster, until } from '../../../../../test/support/redis-cluster.js';
import { type RedisServer } from '../../../../../test/support/redis-server.js';
import { type TaskChange } from '#tasks';
import { coordinationContract } from '../../../testing/contract/coordination-contract.js';
import { creationLedgerContract } from '../../../testing/contract/creation-ledger-contract.js';
import { moneyRacesContract } from '../../../testing/contract/money-races-contract.js';
import { type EngineUnderTest } from '../../../testing/contract/engine-under-test.js';
import { makeTask, readingOf, teamName } from '../../../testing/contract/samples.js';
import { taskEventsContract } from '../../../testing/contract/task-events-contract.js';
import { taskStoreContract } from '../../../testing/contract/task-store-contract.js';
import { updateModelContract } from '../../../testing/contract/update-model-contract.js';
import { deliveriesModelContract } from '../../../testing/contract/webhooks/deliveries-model-contract.js';
import { webhooksContract } from '../../../testing/contract/webhooks/webhooks-contract.js';
import { createRedisEngine } from '../create-redis-engine.js';

/** The contract is about results: thousands of calls at once may take their time on a busy machine. */
const PATIENT = { commandTimeoutMs: 20_000 };

describe('the redis engine on a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => void (cluster = await startRedisCluster({ user: GATEWAY_USER })), 60_000);
  afterAll(() => expect(cluster.nodes.flatMap(refusalsOf)).toEqual([]));
  afterAll(() => cluster.stop());

  const onCluster: EngineUnderTest = {
    create: (options) => createRedisEngine({ ...options, ...PATIENT, url: cluster.url }),
    another: () => createRedisEngine({ ...PATIENT, url: cluster.url }),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 10)),
  };

  taskStoreContract(onCluster);
  creationLedgerContract(onCluster);
  moneyRacesContract(onCluster);
  taskEventsContract(onCluster);
  coordinationContract(onCluster);
  updateModelContract(() => onCluster.create(), 60);
  webhooksContract(onCluster);
  deliveriesModelContract(onCluster, 4);

  it('recognises a cluster from the address of a single node', async () => {
    const engine = await createRedisEngine({ url: cluster.nodes[1]?.url ?? '' });
    const { uuid } = await makeTask(engine, teamName());
    expect(await engine.tasks.teamOf(uuid)).not.toBeNull();
    expect(engine.connection.isCluster).toBe(true);
    await engine.close();
  });

  it('follows a team whose slot moves to another node, and reports that changes may have been missed', async () => {
    const engine = await createRedisEngine({ url: cluster.url });
    const teamId = teamName();
    const { uuid } = await makeTask(engine, teamId);
    const heard: TaskChange[] = [];
    await engine.events.onTask(teamId, uuid, (change) => heard.push(change));
    const gap = new Promise<void>((resolve) => void engine.events.onGap(resolve));
    const slot = Number(cluster.nodes[0]?.cli('CLUSTER', 'KEYSLOT', engine.keys.tasks(teamId)));
    const from = ownerOf(engine.keys.tasks(teamId));
    const to = cluster.nodes.find((node) => node !== from) ?? from;
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

  it('fails fast for a node that is down, and receives its channels again once it is back', async () => {
    const engine = await createRedisEngine({ url: cluster.url });
    const teamId = teamName();
    const node = ownerOf(engine.keys.tasks(teamId));
    await engine.events.onTeam(teamId, () => undefined);
    const gap = new Promise<void>((resolve) => void engine.events.onGap(resolve));
    await node.kill();
    const start = performance.now();
    await expect(engine.tasks.read(teamId, 'u')).rejects.toMatchObject({ code: 9010 });
    expect(performance.now() - start).toBeLessThan(1_000);
    await node.start();
    await gap;
    const changed = new Promise<TaskChange>((resolve) => void engine.events.onTeam(teamId, resolve));
    await until(() =>
      makeTask(engine, teamId).then(
        () => true,
        () => false,
      ),
    );
    expect((await changed).teamId).toBe(teamId);
    await engine.close();
  }, 30_000);

  function ownerOf(key: string): RedisServer {
    const slot = cluster.nodes[0]?.cli('CLUSTER', 'KEYSLOT', key);
    const owner = cluster.nodes.find((node) => owns(node, Number(slot)));
    if (!owner) throw new Error('the slot has no owner');
    return owner;
  }
});

function owns(node: RedisServer, slot: number): boolean {
  const self =
    node
      .cli('CLUSTER', 'NODES')
      .split('\n')
      .find((line) => line.includes('myself')) ?? '';
  const ranges = self
    .split(' ')
    .slice(8)
    .filter((range) => !range.startsWith('['));
  return ranges.some((range) => {
    const [first = '', last = first] = range.split('-');
    return Number(first) <= slot && slot <= Number(last);
  });
}
