import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { intentOf, makeTask, readingOf, teamName } from '../../testing/contract/samples.js';
import { createRedisAccessStores } from './access/create-redis-access-stores.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

/** What a crash on a full disk, an operator's hand or an older release may leave. */
const JUNK = '{"flowName":"text-to';

let server: RedisServer;
let engine: RedisStorageEngine;
let teamId: string;
const faults: string[] = [];

beforeAll(async () => {
  server = await startRedisServer();
  engine = await createRedisEngine({ url: server.url, onFault: ({ message }) => faults.push(message) });
});
beforeEach(() => {
  teamId = teamName();
  faults.length = 0;
});
afterAll(async () => {
  await engine.close();
  await server.stop();
});

it('lists all tasks of a team although one has an unreadable status, and reports it', async () => {
  const [spoilt, good] = [await makeTask(engine, teamId), await makeTask(engine, teamId)];
  server.cli('HSET', engine.keys.status(teamId, spoilt.uuid), 'json', JUNK);
  const { tasks } = await engine.tasks.list(teamId, { limit: 10 });
  const records = new Map(tasks.map(({ meta, record }) => [meta.uuid, record]));
  expect([records.size, records.get(spoilt.uuid), records.get(good.uuid)?.rev]).toEqual([2, null, 1]);
  expect((await engine.tasks.openTasksOf(teamId, 10)).map(({ meta }) => meta.uuid).sort()).toEqual(
    [spoilt.uuid, good.uuid].sort(),
  );
  expect(faults).toContain('redis: a status cannot be read');
});

it.each(['push', 'read'])('accepts the next %s of such a task, under a new epoch', async (way) => {
  const { uuid } = await makeTask(engine, teamId);
  server.cli('HSET', engine.keys.status(teamId, uuid), 'json', JUNK);
  const stored = await engine.tasks.read(teamId, uuid);
  const update = { observedAt: engine.clock.now(), reading: readingOf(uuid, 'RUNNING') };
  const outcome = await engine.tasks.apply(
    teamId,
    uuid,
    way === 'push' ? update : { ...update, expected: stored?.record ?? null },
  );
  expect([outcome.verdict, outcome.record?.status.status]).toEqual(['applied', 'RUNNING']);
});

it('still resolves the other unresolved creations', async () => {
  const startedAt = Date.now() - 60_000;
  const [spoilt, good] = [intentOf(teamId, { startedAt }), intentOf(teamId, { startedAt })];
  for (const intent of [spoilt, good]) await engine.creations.begin(intent);
  server.cli('HSET', engine.keys.intent(teamId, spoilt.creationId), 'json', JUNK);
  const stale = await engine.creations.stale(Date.now() - 30_000, 100);
  expect(stale.filter((intent) => intent.teamId === teamId).map(({ creationId }) => creationId)).toEqual([good.creationId]);
});

it('still shows the other events of the audit trail', async () => {
  const stores = createRedisAccessStores(engine.connection);
  const event = { id: `${Date.now().toString(36).padStart(9, '0')}-a`, teamId, actor: 'admin', action: 'x' };
  await stores.audit.append(event as never);
  const [key = ''] = server.cli('KEYS', `*${teamId}*audit*`).split('\n');
  server.cli('ZADD', key, '0', `zzz ${JUNK}`);
  expect((await stores.audit.query({ teamId, limit: 10 })).items).toEqual([event]);
});
