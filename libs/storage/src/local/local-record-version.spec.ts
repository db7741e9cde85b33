import { afterAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RecordKind, type RecordNames } from '../../testing/contract/record-samples.js';
import { recordVersionContract } from '../../testing/contract/record-version-contract.js';
import { OpenStorage } from '../open-storage.js';
import { openFolder } from './open-folder.js';
import { type LmdbDisk } from './lmdb-disk.js';

const root = mkdtempSync(join(tmpdir(), 'local-record-version-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const STORE = 'meta\n\nschema';
let folder = '';
const clear = () => void (folder = mkdtempSync(join(root, 'data-')));

/** Where the record of one kind stands. */
const PLACES: Record<RecordKind, (names: RecordNames) => string> = {
  task: ({ teamId, uuid }) => `task\n${teamId}\n${uuid}`,
  answer: ({ teamId, answered }) =>
    `answer\n${teamId}\n${createHash('sha256')
      .update(answered.idempotencyKey ?? '')
      .digest('hex')}`,
  intent: ({ teamId, intent }) => `intent\n${teamId}\n${intent.creationId}`,
  team: ({ teamId }) => `team\n\n${teamId}`,
  key: ({ teamId }) => `key\n\nk_${teamId}`,
  session: ({ teamId }) => `session\n\ns_${teamId}`,
  webhook: ({ teamId, endpoint }) => `webhook\n${teamId}\n${endpoint.id}`,
  delivery: ({ teamId, deliveryId }) => `webhook-delivery\n${teamId}\n${deliveryId}`,
};

const options = () => ({ dataDir: folder, keyPrefix: '', onFault: () => undefined });
const open = () => OpenStorage.open(options());

async function onDisk<T>(work: (disk: LmdbDisk) => T | Promise<T>): Promise<T> {
  const disk = await openFolder(folder);
  try {
    return await work(disk);
  } finally {
    await disk.close();
  }
}

const recordAt = (disk: LmdbDisk, key: string) => JSON.parse(disk.get(key) ?? 'null') as Record<string, unknown>;

describe('local engine', () => {
  recordVersionContract({
    clear,
    open,
    close: ({ engine }) => engine.close(),
    versionsOf: (kind, names) => onDisk((disk) => [recordAt(disk, PLACES[kind](names))['schema'] as number | undefined]),
    mark: (kind, names, version) =>
      onDisk((disk) => {
        const key = PLACES[kind](names);
        const { schema: _former, ...record } = recordAt(disk, key);
        const text = JSON.stringify(version === undefined ? record : { ...record, schema: version });
        return disk.commit(new Map([[key, text]]));
      }),
    storeVersion: () => onDisk((disk) => Number(disk.get(STORE))),
    markStore: (version) => onDisk((disk) => disk.commit(new Map([[STORE, String(version)]]))),
  });
});

describe('a reader of the folder', () => {
  it('raises nothing', async () => {
    clear();
    const { engine } = await OpenStorage.open({ ...options(), role: 'reader' });
    await engine.close();
    expect(await onDisk((disk) => disk.get(STORE))).toBeUndefined();
  });
});
