import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection } from '../collections/collection.js';
import { OpenStorage } from '../open-storage.js';
import { FolderLock } from './folder-lock.js';
import { type LmdbDisk } from './lmdb-disk.js';
import { openFolder } from './open-folder.js';
import { openLocalCollections } from './open-local-collections.js';

const PAGE = 4_096;
const HOLDER = `
import { createServer } from 'node:net';
createServer((peer) => peer.end('holder')).listen(process.argv[2], () => process.send('held'));
`;

describe('the folder of the local engine', () => {
  let folder: string;
  const path = () => join(folder, 'data.mdb');
  const open = () => openLocalCollections({ folder, onFault: (error) => expect(error).toBeUndefined() });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function fill(rows: number): Promise<void> {
    const collections = await open();
    const kept: Collection<string> = collections.archive('kept');
    await collections.commit(() => {
      for (let row = 0; row < rows; row += 1) kept.set('group', String(row), 'x'.repeat(3_000));
    });
    await collections.close();
  }

  /** Overwrites every page from one on. */
  function overwrite(from: number, byte: number): void {
    const content = readFileSync(path());
    writeFileSync(path(), content.fill(byte, from * PAGE));
  }

  it('is created if missing, readable by its owner only', async () => {
    folder = join(folder, 'made/here');
    await (await open()).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('has files that only their owner can read, and room on the disk for the one that LMDB maps', async () => {
    const collections = await open();
    for (const name of ['data.mdb', 'data.mdb-lock'])
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    const { blocks, size } = statSync(join(folder, 'data.mdb-lock'));
    expect(blocks * 512).toBeGreaterThanOrEqual(size);
    await collections.close();
  });

  it('takes no writes while its file is not in place, since they would be lost with the process', async () => {
    const faults: unknown[] = [];
    const collections = await openLocalCollections({ folder, onFault: (error) => faults.push(error) });
    const kept: Collection<string> = collections.archive('kept');
    await collections.commit(() => kept.set('group', 'before', 'x'));
    const elsewhere = `${folder}-moved`;
    renameSync(folder, elsewhere);
    const refused = {
      code: 9010,
      cause: { message: expect.stringMatching(/data\.mdb was removed or replaced while it was in use$/) },
    };
    await expect(collections.commit(() => kept.set('group', 'lost', 'x'))).rejects.toMatchObject(refused);
    expect([kept.get('group', 'before'), kept.get('group', 'lost'), collections.size()?.fileBytes]).toEqual(['x', undefined, 0]);
    expect(faults).toHaveLength(1);
    const back = new Promise<void>((resolve) => collections.onLoss(resolve));
    renameSync(elsewhere, folder);
    await back;
    await collections.commit(() => kept.set('group', 'after', 'x'));
    await collections.close();
  });

  it('is refused in one line if a record in it is damaged', async () => {
    await fill(1);
    const disk = await openFolder(folder);
    await disk.commit(new Map([['key\n\nk_1', '{"keyId":']]));
    await disk.close();
    const opened = OpenStorage.open({ dataDir: folder, keyPrefix: '', onFault: () => undefined });
    await expect(opened).rejects.toThrow(/^DATA_DIR holds a damaged record of the kind "key"$/);
  });

  it('belongs to one process at a time', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(
      /DATA_DIR .* is in use by another process; more than one gateway process needs REDIS_URL/,
    );
    await first.close();
    await (await open()).close();
  });

  it('is taken over from a killed process by one of several that try', async () => {
    const script = join(folder, 'holder.mjs');
    writeFileSync(script, HOLDER);
    const socket = join(folder, 'lock.0123456789abcdef');
    const holder = fork(script, [socket], { execArgv: [] });
    await once(holder, 'message');
    await expect(FolderLock.take(folder)).rejects.toThrow(/is in use/);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(existsSync(socket)).toBe(true);
    for (let round = 0; round < 30; round += 1) {
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => FolderLock.take(folder)));
      const taken = tries.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(taken).toHaveLength(1);
      await taken[0]?.release();
    }
    expect(existsSync(socket)).toBe(false);
  });

  it('may have a long path', async () => {
    folder = join(folder, 'long'.repeat(30));
    const first = await open();
    await expect(open()).rejects.toThrow(/is in use/);
    await first.close();
  });

  it.each([
    ['noise', () => writeFileSync(path(), Buffer.alloc(100_000, 7))],
    ['a text', () => writeFileSync(path(), 'hello')],
    ['nothing', () => writeFileSync(path(), '')],
    [
      'its first page alone',
      async () => {
        await fill(1);
        truncateSync(path(), 4_096);
      },
    ],
    [
      'half of what it was',
      async () => {
        await fill(100);
        truncateSync(path(), statSync(path()).size / 2);
      },
    ],
    [
      'all but its last page, which lists free pages',
      async () => {
        await fill(200);
        truncateSync(path(), statSync(path()).size - PAGE);
      },
    ],
    [
      'zeros for pages',
      async () => {
        await fill(100);
        overwrite(2, 0);
      },
    ],
    [
      'noise for pages',
      async () => {
        await fill(100);
        overwrite(2, 255);
      },
    ],
  ])('is left unchanged if its file contains %s', async (_what, spoil: () => void | Promise<void>) => {
    await spoil();
    const before = readFileSync(path());
    await expect(open()).rejects.toThrow(
      /^DATA_DIR .* holds a data.mdb that is (not a file of this gateway|cut off|damaged); nothing was changed$/,
    );
    expect(readFileSync(path()).equals(before)).toBe(true);
  });

  it('is left unchanged if its file has another format', async () => {
    await fill(1);
    const disk = await openFolder(folder);
    await disk.commit(new Map([['meta\n\nformat', '2']]));
    await disk.close();
    await expect(open()).rejects.toThrow(/holds a data.mdb of format 2, and this gateway reads 1; nothing was changed/);
  });

  it('is compacted at start if its file is mostly free, without losing data', async () => {
    await fill(1_000);
    let disk: LmdbDisk = await openFolder(folder);
    const rows = [...disk.scan({ from: 'kept\n', below: 'kept\u000b' })].slice(10);
    await disk.commit(new Map(rows.map(([key]) => [key, undefined])));
    await disk.close();
    const before = statSync(path()).size;
    disk = await openFolder(folder, { worthCompactingBytes: 100_000 });
    expect(disk.size().fileBytes).toBeLessThan(before / 4);
    expect([...disk.scan({ from: 'kept\n', below: 'kept\u000b' })]).toHaveLength(10);
    await disk.close();
  });
});
