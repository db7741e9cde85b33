import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NewerRecordError } from '#contracts';
import { type BackupRecord } from '../../src/backup/backup-record.js';
import { type OpenStorage } from '../../src/open-storage.js';
import { RECORD_VERSION } from '../../src/records/record-version.js';
import { makeRecords, RECORD_KINDS, type RecordKind, type RecordNames, USES, WRITES } from './record-samples.js';
import { ASK } from './webhooks/webhook-samples.js';
import { makeTask, readingOf, teamName } from './samples.js';

/** How the contract opens a storage that outlives the process, and changes the versions in it behind the engine's back. */
export interface VersionedStorage {
  /** Makes it empty. */
  clear(): void;
  open(): Promise<OpenStorage>;
  close(storage: OpenStorage): Promise<void>;
  /** The versions that the records of one kind name, undefined where one names none. The storage is closed. */
  versionsOf(kind: RecordKind, names: RecordNames): Promise<(number | undefined)[]>;
  /** @param version undefined: the record names none. The storage is closed. */
  mark(kind: RecordKind, names: RecordNames, version: number | undefined): Promise<void>;
  /** Of the store as a whole. */
  storeVersion(): Promise<number | undefined>;
  markStore(version: number): Promise<void>;
}

const NEWER = RECORD_VERSION.readable + 1;
const MESSAGE = new RegExp(`newer gateway.*version ${NEWER}.* reads up to version ${RECORD_VERSION.readable}`);

export function recordVersionContract(under: VersionedStorage): void {
  describe('versions of records', () => {
    let storage: OpenStorage | undefined;
    let names: RecordNames;

    const open = async () => (storage = await under.open());
    const close = async () => {
      const opened = storage;
      storage = undefined;
      if (opened !== undefined) await under.close(opened);
    };
    /** As another process finds it. */
    const marked = async (kind: RecordKind, version: number | undefined) => {
      await close();
      await under.mark(kind, names, version);
      return open();
    };
    const versions = async (kind: RecordKind) => {
      await close();
      return under.versionsOf(kind, names);
    };

    beforeEach(async () => {
      under.clear();
      names = await makeRecords(await open());
    });
    afterEach(close);

    it.each(RECORD_KINDS)('are written with every %s', async (kind) => {
      expect(new Set(await versions(kind))).toEqual(new Set([RECORD_VERSION.written]));
    });

    it.each(RECORD_KINDS)('are refused with 9010 where a newer gateway wrote the %s, and nothing is changed', async (kind) => {
      await expect(marked(kind, NEWER).then((opened) => USES[kind](opened, names))).rejects.toThrow(MESSAGE);
      expect(new Set(await versions(kind))).toEqual(new Set([NEWER]));
    });

    it.each(RECORD_KINDS)(
      'that are missing, as 0.1.0 left them, become the current one when the %s is next written',
      async (kind) => {
        const opened = await marked(kind, undefined);
        await USES[kind](opened, names);
        await WRITES[kind](opened, names);
        expect(new Set(await versions(kind))).toEqual(new Set([RECORD_VERSION.written]));
      },
    );

    it.each(RECORD_KINDS)('are in a backup, or there is none: that of a newer %s is refused', async (kind) => {
      await expect(marked(kind, NEWER).then(backUp)).rejects.toThrow(MESSAGE);
    });

    it('refuse a newer task in every way in which it is read and written', async () => {
      const { engine } = await marked('task', NEWER);
      const { teamId, uuid } = names;
      const uses = [
        () => engine.tasks.read(teamId, uuid),
        () => engine.tasks.readText(teamId, uuid),
        () => engine.tasks.list(teamId, { limit: 10 }),
        () => engine.tasks.list(teamId, { limit: 10, uuids: [uuid] }),
        () => engine.tasks.openTasksOf(teamId, 10),
        () => engine.tasks.apply(teamId, uuid, { reading: readingOf(uuid, 'RUNNING'), observedAt: engine.clock.now() }),
      ];
      for (const use of uses) await expect(use()).rejects.toThrow(NewerRecordError);
      expect(engine.health.newerRecords()).toBeGreaterThanOrEqual(uses.length);
      expect(engine.health.unreadable()).toMatch(MESSAGE);
      // The rest can be served.
      expect(engine.health.refusal()).toBeNull();
    });

    it('of a newer delivery keep it from being claimed, and it stays as it is', async () => {
      const { engine } = await marked('delivery', NEWER);
      await expect(engine.webhooks.deliveries.claim(names.teamId, ASK)).rejects.toThrow(NewerRecordError);
      expect(await versions('delivery')).toEqual([NEWER]);
    });

    it('of a newer task disturb no other task and no other team', async () => {
      const { engine } = await marked('task', NEWER);
      await expect(engine.tasks.read(names.teamId, names.uuid)).rejects.toThrow(NewerRecordError);
      const { uuid } = await makeTask(engine, names.teamId);
      expect((await engine.tasks.read(names.teamId, uuid))?.record?.rev).toBe(1);
      const other = teamName();
      await makeTask(engine, other);
      expect((await engine.tasks.list(other, { limit: 10 })).tasks).toHaveLength(1);
    });

    it('raise the version of the store at a start, and never lower it', async () => {
      await close();
      expect(await under.storeVersion()).toBe(RECORD_VERSION.written);
      expect((await open()).engine.health.refusal()).toBeNull();
      await close();
      await under.markStore(NEWER);
      await expect(open()).rejects.toThrow(MESSAGE);
      expect(await under.storeVersion()).toBe(NEWER);
    });
  });
}

async function backUp({ source }: OpenStorage): Promise<BackupRecord[]> {
  const records: BackupRecord[] = [];
  for await (const record of source.records()) records.push(record);
  return records;
}
