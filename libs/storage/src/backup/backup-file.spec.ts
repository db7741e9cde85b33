import { afterAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp } from '../../testing/backup/backup-file.js';
import { RECORD_VERSION } from '../records/record-version.js';
import { type BackupRecord, type BackupSource, type RestoreTarget } from './backup-record.js';
import { checkBackup } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';
import { restoreRecords } from './restore-records.js';
import { writeBackup } from './write-backup.js';

const root = mkdtempSync(join(tmpdir(), 'backup-file-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const budgetOf = (at: number): BackupRecord => ({
  kind: 'budget',
  teamId: `team-${at}`,
  windowId: `w\u2028${'x'.repeat(200)}`,
  spent: at,
  reserved: 0,
  until: null,
});

class CountedSource implements BackupSource {
  readonly engine = 'memory';
  given = 0;

  constructor(private readonly most: number) {}

  async *records() {
    while (this.given < this.most) yield budgetOf((this.given += 1));
  }
}

const whole = async () => readFileSync(await backUp(new CountedSource(3), join(root, 'whole.jsonl')), 'utf8');

/** Writes nothing, and creates no folder. */
async function expectRefused(text: string | Buffer, message: RegExp): Promise<void> {
  const [file, dataDir] = [join(root, 'refused.jsonl'), join(root, 'untouched')];
  writeFileSync(file, text);
  const storage = { keyPrefix: 't:', onFault: () => undefined, dataDir };
  await expect(restoreBackup(file, storage, { replace: true, force: true })).rejects.toThrow(message);
  expect(existsSync(dataDir)).toBe(false);
}

describe('a backup file', () => {
  it('starts with its description, and ends with counts and a checksum', async () => {
    const { header, end } = await checkBackup(await backUp(new CountedSource(3), join(root, 'three.jsonl')));
    expect(header).toMatchObject({ format: 'triverse-gateway-backup', version: 2, engine: 'memory', gateway: '0.0.0' });
    expect(end).toMatchObject({ records: 3, counts: { budget: 3 } });
  });

  it('is refused when it is truncated anywhere', async () => {
    const text = await whole();
    for (let length = 0; length < text.length; length += 37) await expectRefused(text.slice(0, length), /empty|cut off/);
    const lines = text.trimEnd().split('\n');
    for (let count = 1; count < lines.length; count += 1) {
      await expectRefused(`${lines.slice(0, count).join('\n')}\n`, /cut off|not a backup/);
    }
  });

  it('is refused when a line is missing, changed or of an unknown kind', async () => {
    const text = await whole();
    const lines = text.split('\n');
    await expectRefused(lines.filter((_, at) => at !== 2).join('\n'), /checksum/);
    await expectRefused(text.replace('"spent":2', '"spent":9'), /checksum/);
    await expectRefused(text.replace('"kind":"budget"', '"kind":"wish"'), /line 2.*unknown kind/);
    await expectRefused(Buffer.from(text.replace('team-2', 'team-\u00ff'), 'latin1'), /not UTF-8/);
  });

  it('is refused when a newer gateway wrote it', async () => {
    const newer = (text: string) => text.replace('"gateway":"0.0.0"', '"gateway":"9.8.7"');
    await expectRefused(
      newer((await whole()).replace('"version":2', '"version":3')),
      /newer gateway \(9\.8\.7\).*version 3.*reads versions 1 to 2/,
    );
    const { written, readable } = RECORD_VERSION;
    const records = newer((await whole()).replace(`"records":${written}}`, `"records":${readable + 1}}`));
    await expectRefused(
      records,
      new RegExp(`newer gateway \\(9.8.7\\).*records have version ${readable + 1}.*up to version ${readable}`),
    );
  });

  it('of 0.1, which is of version 1 and names no version of the records, is read', async () => {
    const text = (await whole()).replace('"version":2', '"version":1').replace(`,"records":${RECORD_VERSION.written}}`, '}');
    const lines = text.trimEnd().split('\n');
    const sha256 = createHash('sha256')
      .update(`${lines.slice(0, -1).join('\n')}\n`)
      .digest('hex');
    const file = join(root, 'old.jsonl');
    writeFileSync(file, text.replace(/"sha256":"[0-9a-f]+"/, `"sha256":"${sha256}"`));
    const { header } = await checkBackup(file);
    expect(header.version).toBe(1);
    expect(header).not.toHaveProperty('records');
  });

  it('is refused when it is of another version, or not a backup', async () => {
    await expectRefused((await whole()).replace('"version":2', '"version":0'), /version 0.*reads versions 1 to 2/);
    await expectRefused('{"teams":[]}\n{}\n', /not a backup of this gateway/);
    await expectRefused('PK\u0003\u0004\n', /not a backup of this gateway/);
  });

  it('is read from the store no faster than it is consumed', async () => {
    const source = new CountedSource(100_000);
    const chunks = writeBackup(source, '0.0.0');
    for (let taken = 1; taken <= 5; taken += 1) {
      const next = (await chunks.next()) as IteratorYieldResult<string>;
      expect(next.value.length).toBeLessThan(70_000);
      expect(source.given).toBeLessThan(taken * 400);
    }
    await chunks.return(undefined);
  });

  it('is written into the store a limited number of records at a time', async () => {
    const file = await backUp(new CountedSource(1_001), join(root, 'many.jsonl'));
    const sizes: number[] = [];
    let writing = 0;
    const target: RestoreTarget = {
      async write(records) {
        expect((writing += 1)).toBe(1);
        sizes.push(records.length);
        await new Promise(setImmediate);
        writing -= 1;
      },
    };
    await restoreRecords(file, target);
    expect(sizes).toEqual([200, 200, 200, 200, 200, 1]);
  });
});
