import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { GATEWAY_USER, refusalsOf } from '../../../../test/support/gateway-acl.js';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { backUp, expectSame, recordsOf } from '../../testing/backup/backup-file.js';
import { fill, HOUR, type Living, ODD, ODD_LABEL } from '../../testing/backup/living-store.js';
import { teamOf } from '../../testing/contract/access/access-samples.js';
import { claimAll, deliver, told } from '../../testing/contract/webhooks/webhook-samples.js';
import { createdFor, intentOf, readingOf, windowOf } from '../../testing/contract/samples.js';
import { OpenStorage, type StorageModuleOptions } from '../open-storage.js';
import { UNFINISHED_RESTORE } from '../records/record-version.js';
import { RedisKeys } from '../redis/redis-keys.js';
import { RECORD_KINDS } from './backup-record.js';
import { restoreBackup } from './restore-backup.js';

const root = mkdtempSync(join(tmpdir(), 'backup-'));
const fresh = { replace: false, force: false };
let server: RedisServer;
let made = 0;
const open: OpenStorage[] = [];

beforeAll(async () => void (server = await startRedisServer({ user: GATEWAY_USER })));
afterEach(async () => {
  for (const { engine } of open.splice(0)) await engine.close();
});
afterAll(async () => {
  const refused = refusalsOf(server);
  await server.stop();
  rmSync(root, { recursive: true, force: true });
  expect(refused).toEqual([]);
});

type Kind = 'memory' | 'local' | 'redis';
const KINDS: Kind[] = ['memory', 'local', 'redis'];
const DURABLE: Kind[] = ['local', 'redis'];

/** An empty storage of this kind. */
function storageOf(kind: Kind): StorageModuleOptions {
  made += 1;
  const common = { keyPrefix: `tg:b${made}:`, onFault: (error: unknown) => console.error(error) };
  if (kind === 'redis') return { ...common, redisUrl: server.url };
  return kind === 'local' ? { ...common, dataDir: join(root, `data-${made}`) } : common;
}

async function opened(options: StorageModuleOptions): Promise<OpenStorage> {
  const storage = await OpenStorage.open(options);
  open.push(storage);
  return storage;
}

async function closed(storage: OpenStorage): Promise<void> {
  open.splice(open.indexOf(storage), 1);
  await storage.engine.close();
}

const newFile = () => join(root, `backup-${(made += 1)}.jsonl`);

describe.each(KINDS)('a backup of the %s engine', (kind) => {
  let file: string;
  let living: Living;
  const now = Date.now();

  beforeAll(async () => {
    const storage = await opened(storageOf(kind));
    living = await fill(storage, now);
    file = await backUp(storage.source, newFile());
  });

  it('contains every kind of record, and no key in clear', () => {
    expect(new Set(recordsOf(file).map((record) => record.kind))).toEqual(new Set(RECORD_KINDS));
  });

  it.each(DURABLE)('is identical after a restore into the %s engine', async (target) => {
    const options = storageOf(target);
    await restoreBackup(file, options, fresh);
    const again = await backUp((await opened(options)).source, newFile());
    expectSame(again, file);
  });

  it.each(DURABLE)('continues to work in the %s engine', async (target) => {
    const options = storageOf(target);
    await restoreBackup(file, options, fresh);
    const { engine, stores } = await opened(options);
    expect(await engine.tasks.teamOf(living.running)).toBe('studio');
    expect((await engine.tasks.list('studio', { limit: 10 })).tasks).toHaveLength(2);
    expect(await engine.creations.begin(living.ended.intent)).toEqual({
      verdict: 'replayed',
      answer: living.ended.created.answer,
    });
    const windows = [windowOf('team|total', 100)];
    expect(await engine.creations.begin(intentOf('studio', { windows, estimate: 31 }))).toMatchObject({
      verdict: 'over-budget',
      spent: 40,
      reserved: 30,
    });
    expect(await engine.files.find('studio', `uploads/${ODD}.png`)).toEqual({ teamId: 'studio', sub: ODD });
    expect(await stores.revocations.isRevoked({ kind: 'token', teamId: 'studio', id: 'tok:en' })).toBe(true);
    expect(await stores.claims.claim('jti', 'logout-1', now + HOUR)).toBe(false);
    expect(await stores.sessions.idsOf({ issuer: 'https://id.example.com', sub: ODD })).toEqual(['sess-1']);
    expect((await stores.audit.query({ teamId: 'studio', limit: 5 })).items).toHaveLength(1);
  });

  it.each(DURABLE)('sends what was not delivered from the %s engine, in order', async (target) => {
    const options = storageOf(target);
    await restoreBackup(file, options, fresh);
    const { engine } = await opened(options);
    const { deliveries, endpoints, turns } = engine.webhooks;
    await engine.sweep();
    expect(await turns.take(1)).toMatchObject({ teamId: 'other' });
    expect((await endpoints.list('other')).map(({ id, version }) => [id, version])).toEqual([['wh_1', 3]]);
    expect((await endpoints.health('other', ['wh_1']))[0]?.pending).toBe(2);
    expect(await deliveries.dispatch('other')).toBe(1);
    const first = await claimAll(engine, 'other');
    // The one of the endpoint waits for its next attempt, and the end of its task behind it.
    expect(told(first).sort()).toEqual(['budget.threshold', 'task.created']);
    await deliver(engine, first);
    expect(told(await claimAll(engine, 'other'))).toEqual(['task.finalized']);
    const { items } = await deliveries.list('other', { endpointId: 'wh_1', states: ['due'], limit: 10 });
    await deliveries.redeliver('other', items[0]?.id ?? '');
    const late = await claimAll(engine, 'other');
    expect(late.map(({ attempt }) => attempt)).toEqual([2]);
    await deliver(engine, late);
    expect(told(await claimAll(engine, 'other'))).toEqual(['task.finalized']);
  });

  it.each(DURABLE)('lets tasks end in the %s engine, under a new epoch', async (target) => {
    const options = storageOf(target);
    await restoreBackup(file, options, fresh);
    const { engine } = await opened(options);
    const before = await engine.tasks.read('studio', living.running);
    expect(before?.record).toMatchObject({ rev: 3, status: { status: 'RUNNING', progress: 40 } });
    expect(before?.meta.labels).toMatchObject({ later: ODD_LABEL });
    const started = before?.record?.observedAt;
    const stage = { name: 'geometry', started };
    expect(before?.times).toEqual([{ name: '.', started }, stage]);
    const reading = readingOf(living.running, 'SUCCESS');
    const { record, verdict } = await engine.tasks.apply('studio', living.running, { reading, observedAt: Date.now() });
    expect((await engine.tasks.read('studio', living.running))?.times?.[1]).toEqual(stage);
    expect([verdict, record?.rev]).toEqual(['applied', 4]);
    const days = [new Date().toISOString().slice(0, 10)];
    const counted = await engine.usage.readBy('studio', days, { kind: 'label', name: 'project' });
    expect(counted.map(({ value, succeeded }) => [value, succeeded])).toEqual([['apollo', 2]]);
    expect(await engine.usage.readBy('studio', days, { kind: 'label', name: 'later' })).toEqual([]);
    expect(record?.epoch).not.toBe(before?.record?.epoch);
    await engine.creations.complete(living.pending, createdFor(living.pending, { costCredits: 10 }));
    expect(await engine.creations.budgetState('studio', ['team|total', 'open'])).toEqual([
      { windowId: 'team|total', spent: 60, reserved: 10 },
      { windowId: 'open', spent: 0, reserved: 10 },
    ]);
    expect(await engine.tasks.countOpen('studio')).toBe(1);
  });
});

describe('a restore', () => {
  it.each(DURABLE)('refuses a %s store that is not empty, and replaces it on request', async (target) => {
    const storage = await opened(storageOf('memory'));
    await fill(storage, Date.now());
    const file = await backUp(storage.source, newFile());
    const options = storageOf(target);
    const there = await opened(options);
    await there.stores.teams.insert(teamOf('older'));
    await closed(there);
    await expect(restoreBackup(file, options, fresh)).rejects.toThrow(/not empty.*--replace/);
    await restoreBackup(file, options, { ...fresh, replace: true });
    const { stores } = await opened(options);
    expect([await stores.teams.get('older'), (await stores.teams.get('studio'))?.name]).toEqual([null, ODD]);
  });

  it('lets nobody use a Redis before it is complete, nor after it was killed, until it is made again', async () => {
    const storage = await opened(storageOf('memory'));
    await fill(storage, Date.now());
    const file = await backUp(storage.source, newFile());
    const options = storageOf('redis');
    const there = await opened(options);
    const key = new RedisKeys(options.keyPrefix).version();
    const [written, unfinished] = [server.cli('GET', key), String(UNFINISHED_RESTORE)];
    const seen = new Set<string>();
    let ended = false;
    const restoring = restoreBackup(file, options, fresh).finally(() => (ended = true));
    // Between two looks some steps of the restore pass.
    for (; !ended; await setImmediate()) seen.add(server.cli('GET', key));
    await restoring;
    expect([...seen]).toEqual(expect.arrayContaining([unfinished]));
    expect(server.cli('GET', key)).toBe(written);

    server.cli('SET', key, unfinished);
    const refusal = /a restore into the storage has not finished.*--replace/;
    await expect(there.engine.health.ping()).rejects.toThrow(refusal);
    await closed(there);
    await expect(OpenStorage.open(options)).rejects.toThrow(refusal);
    await expect(OpenStorage.open({ ...options, role: 'reader' })).rejects.toThrow(refusal);
    await expect(restoreBackup(file, options, fresh)).rejects.toThrow(refusal);
    await restoreBackup(file, options, { ...fresh, replace: true });
    expect(server.cli('GET', key)).toBe(written);
    expect((await (await opened(options)).stores.teams.get('studio'))?.name).toBe(ODD);
  });

  it('refuses a Redis that a gateway uses, unless forced', async () => {
    const storage = await opened(storageOf('memory'));
    const file = await backUp(storage.source, newFile());
    const options = storageOf('redis');
    const { engine } = await opened(options);
    await engine.lease.acquire('somebody', 60_000);
    await expect(restoreBackup(file, options, fresh)).rejects.toThrow(/gateway is running.*--force/);
    await restoreBackup(file, options, { ...fresh, force: true });
  });

  it('refuses a folder that a gateway uses', async () => {
    const options = storageOf('local');
    const { source } = await opened(options);
    const file = await backUp(source, newFile());
    await expect(restoreBackup(file, options, fresh)).rejects.toThrow(/in use by another process/);
  });

  it('reports that there is no target', async () => {
    await expect(restoreBackup('none', storageOf('memory'), fresh)).rejects.toThrow(/neither REDIS_URL nor DATA_DIR/);
  });
});
