import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { createdFor, intentOf, readingOf, windowOf } from '../../testing/contract/samples.js';
import { OpenStorage, type StorageModuleOptions } from '../open-storage.js';
import { type BackupRecord } from './backup-record.js';

const TEAMS = ['north', 'south', 'west'];
const WINDOW = windowOf('total', 1_000_000);
const BACKUPS = 8;
/** In the last backup, at least. */
const TASKS = 60;

const root = mkdtempSync(join(tmpdir(), 'backup-load-'));
let server: RedisServer;
beforeAll(async () => void (server = await startRedisServer()));
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** A team that creates tasks and ends most of them, one after the other, until stopped. */
async function work({ engine }: OpenStorage, teamId: string, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count += 1) {
    await new Promise(setImmediate);
    const intent = intentOf(teamId, { windows: [WINDOW], estimate: 3, idempotencyKey: randomUUID() });
    await engine.creations.begin(intent);
    const created = createdFor(intent, { costCredits: 5 });
    if (count % 7 === 6) await engine.creations.abort(intent);
    else await engine.creations.complete(intent, created);
    if (count % 7 === 6 || count % 5 === 4) continue;
    const { uuid } = created.meta;
    await engine.tasks.apply(teamId, uuid, { reading: readingOf(uuid, 'SUCCESS'), observedAt: engine.clock.now() });
  }
}

const of = <K extends BackupRecord['kind']>(records: BackupRecord[], kind: K) =>
  records.filter((record): record is Extract<BackupRecord, { kind: K }> => record.kind === kind);

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

/** The team's counters agree with its tasks and intents; every answer has its task, and every task its answer. */
function expectAgreement(records: BackupRecord[], teamId: string): void {
  const tasks = of(records, 'task').filter(({ meta }) => meta.teamId === teamId);
  const intents = of(records, 'intent').filter(({ intent }) => intent.teamId === teamId);
  const answers = of(records, 'answer').filter((answer) => answer.teamId === teamId);
  const held = [...tasks.filter(({ settled }) => !settled), ...intents].flatMap(({ holds }) => holds);
  const budget = of(records, 'budget').find((one) => one.teamId === teamId && one.windowId === WINDOW.id);
  const counters = of(records, 'usage').flatMap((usage) => (usage.teamId === teamId ? usage.counters : []));
  const settled = tasks.filter(({ settled: isSettled }) => isSettled).length;
  expect({
    reserved: budget?.reserved ?? 0,
    spent: budget?.spent ?? 0,
    succeeded: sum(counters.filter(([, , counter]) => counter === 'SUCCESS').map(([, , , count]) => count)),
    answered: answers.flatMap(({ answer }) => answer?.task_uuid ?? []).sort(),
    doubtful: answers.filter(({ answer }) => answer === undefined).map(({ creationId }) => creationId),
  }).toEqual({
    reserved: sum(held.filter(({ windowId }) => windowId === WINDOW.id).map(({ credits }) => credits)),
    spent: settled * 5,
    succeeded: settled,
    answered: tasks.map(({ meta }) => meta.uuid).sort(),
    doubtful: intents.map(({ intent }) => intent.creationId),
  });
}

const storages: Record<string, () => Partial<StorageModuleOptions>> = {
  memory: () => ({}),
  local: () => ({ dataDir: join(root, 'data') }),
  redis: () => ({ redisUrl: server.url }),
};

describe('a backup taken under load', () => {
  it.each(Object.keys(storages))('contains each task whole or not at all on the %s engine', async (kind) => {
    const options = { keyPrefix: 'load:', onFault: (error: unknown) => console.error(error) };
    const storage = await OpenStorage.open({ ...options, ...storages[kind]?.() });
    let isOver = false;
    const working = Promise.all(TEAMS.map((teamId) => work(storage, teamId, () => isOver)));
    try {
      for (let [count, tasks] = [0, 0]; count < BACKUPS || tasks < TASKS; count += 1) {
        const records: BackupRecord[] = [];
        await new Promise(setImmediate);
        for await (const record of storage.source.records()) {
          records.push(record);
          if (records.length % 20 === 0) await new Promise(setImmediate);
        }
        for (const teamId of TEAMS) expectAgreement(records, teamId);
        tasks = of(records, 'task').length;
      }
    } finally {
      isOver = true;
      await working;
      await storage.engine.close();
    }
  });
});
