import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { GATEWAY_USER, refusalsOf } from '../../../../test/support/gateway-acl.js';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { type RecordKind, type RecordNames } from '../../testing/contract/record-samples.js';
import { recordVersionContract } from '../../testing/contract/record-version-contract.js';
import { OpenStorage } from '../open-storage.js';
import { RECORD_VERSION } from '../records/record-version.js';
import { RedisAccessKeys } from './access/redis-access-keys.js';
import { RedisKeys } from './redis-keys.js';

const keys = new RedisKeys();
const access = new RedisAccessKeys();
let server: RedisServer;

beforeAll(async () => void (server = await startRedisServer({ user: GATEWAY_USER })));
afterAll(async () => {
  const refused = refusalsOf(server);
  await server.stop();
  expect(refused).toEqual([]);
});

const open = () => OpenStorage.open({ redisUrl: server.url, keyPrefix: 'tg:', onFault: () => undefined });
const versionOf = (text: string) => (text === '' ? undefined : Number(text));

/** The hashes of one kind. */
const PLACES: Record<RecordKind, (names: RecordNames) => string[]> = {
  task: ({ teamId, uuid }) => [keys.task(teamId, uuid), keys.status(teamId, uuid)],
  answer: ({ teamId, answered }) => [
    keys.idempotency(
      teamId,
      createHash('sha256')
        .update(answered.idempotencyKey ?? '')
        .digest('hex'),
    ),
  ],
  intent: ({ teamId, intent }) => [keys.intent(teamId, intent.creationId)],
  team: ({ teamId }) => [access.team(teamId)],
  key: ({ teamId }) => [access.key(`k_${teamId}`)],
  session: ({ teamId }) => [access.session(`s_${teamId}`)],
  webhook: ({ teamId }) => [keys.webhooks(teamId)],
  delivery: ({ teamId, deliveryId }) => [keys.delivery(teamId, deliveryId)],
};

/** An endpoint is a field of the hash of its team, and names its version in its JSON. */
const ENDPOINT = /^(\d+ \S+ )(.*)$/s;
const endpointIn = (key: string, id: string) => {
  const [, head = '', json = '{}'] = ENDPOINT.exec(server.cli('HGET', key, id)) ?? [];
  return { head, record: JSON.parse(json) as Record<string, unknown> };
};

describe('redis engine', () => {
  recordVersionContract({
    clear: () => void server.cli('FLUSHALL'),
    open,
    close: ({ engine }) => engine.close(),
    versionsOf: async (kind, names) =>
      PLACES[kind](names).map((key) =>
        kind === 'webhook'
          ? (endpointIn(key, names.endpoint.id).record['schema'] as number | undefined)
          : versionOf(server.cli('HGET', key, 'schema')),
      ),
    mark: async (kind, names, version) => {
      for (const key of PLACES[kind](names)) {
        if (kind === 'webhook') {
          const { head, record } = endpointIn(key, names.endpoint.id);
          server.cli('HSET', key, names.endpoint.id, head + JSON.stringify({ ...record, schema: version }));
        } else if (version === undefined) server.cli('HDEL', key, 'schema');
        else server.cli('HSET', key, 'schema', String(version));
      }
    },
    storeVersion: async () => versionOf(server.cli('GET', keys.version())),
    markStore: async (version) => void server.cli('SET', keys.version(), String(version)),
  });
});

describe('an instance that runs', () => {
  it('does nothing more in a Redis once a newer gateway has written to it, and says so, until that is over', async () => {
    server.cli('SET', keys.version(), String(RECORD_VERSION.written));
    const faults: string[] = [];
    const onFault = (error: unknown) => void faults.push(String(error));
    const { engine, stores } = await OpenStorage.open({ redisUrl: server.url, keyPrefix: 'tg:', onFault });
    await engine.health.ping();
    server.cli('SET', keys.version(), String(RECORD_VERSION.readable + 1));
    await expect(engine.health.ping()).rejects.toThrow(/the storage was written by a newer gateway/);
    expect(engine.health.refusal()).toMatch(/the storage was written by a newer gateway/);
    await expect(engine.lease.acquire('me', 1_000)).rejects.toThrow(/newer gateway/);
    await expect(stores.teams.get('any')).rejects.toThrow(/newer gateway/);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/newer gateway/);
    server.cli('FLUSHALL');
    await engine.health.ping();
    expect(engine.health.refusal()).toBeNull();
    expect(await stores.teams.get('any')).toBeNull();
    expect(server.cli('GET', keys.version())).toBe(String(RECORD_VERSION.written));
    await engine.close();
  });

  it('learns so from a sweep where nobody asks for its health', async () => {
    server.cli('FLUSHALL');
    const { engine } = await open();
    await engine.sweep();
    server.cli('SET', keys.version(), String(RECORD_VERSION.readable + 1));
    await expect(engine.sweep()).rejects.toThrow(/newer gateway/);
    await expect(engine.tasks.read('any', 'task')).rejects.toThrow(/newer gateway/);
    await engine.close();
  });

  it('raises nothing when it only reads', async () => {
    server.cli('FLUSHALL');
    const options = { redisUrl: server.url, keyPrefix: 'tg:', onFault: () => undefined };
    const { engine } = await OpenStorage.open({ ...options, role: 'reader' });
    await engine.health.ping();
    await engine.close();
    expect(server.cli('GET', keys.version())).toBe('');
  });
});
