import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { open, type RootDatabase, type Transaction } from 'lmdb';
import { type StoredSize } from '#tasks';
import { type Disk, type DiskRange, type DiskSnapshot } from './disk.js';

/** LMDB's longest key at its default page size; nothing is stored under a longer one. */
const LONGEST_KEY = 1_900;
/** More than LMDB's lock file takes. */
const LOCK_BYTES = 3 * 4_096;
const OWNER_ONLY = 0o600;

interface TreeStats {
  treeBranchPageCount: number;
  treeLeafPageCount: number;
  overflowPages: number;
}

type Stats = TreeStats & { pageSize: number; lastPageNumber: number; free: TreeStats };

/** One LMDB file. A commit is flushed before it counts: the meta page that points to it is written last. */
export class LmdbDisk implements Disk {
  private readonly db: RootDatabase<string, string>;
  private readonly inode: bigint | undefined;

  /** @param path no other process has it open */
  constructor(private readonly path: string) {
    fillLock(`${path}-lock`);
    // No read-ahead: reads fetch single records of a file that may be larger than memory. The types lack two of these options.
    const reading = { encoding: 'string' as const, noReadAhead: true, permissionsMode: OWNER_ONLY };
    // With its own batches by turn, LMDB rejects a promise that nobody can see when a commit fails, which would end the process.
    const writing = { overlappingSync: false, eventTurnBatching: false };
    this.db = open({ path, noSubdir: true, ...reading, ...writing });
    this.inode = this.inodeNow();
  }

  get(key: string): string | undefined {
    return isTooLong(key) ? undefined : this.db.get(key);
  }

  scan(range: DiskRange): Iterable<[string, string]> {
    return this.range(range);
  }

  /** One read transaction, held until it is closed. */
  snapshot(): DiskSnapshot {
    const transaction = this.db.useReadTransaction();
    return {
      get: (key) => (isTooLong(key) ? undefined : this.db.get(key, { transaction })),
      scan: (range) => this.range(range, transaction),
      close: () => transaction.done(),
    };
  }

  private *range({ from, below, descending = false }: DiskRange, transaction?: Transaction): Iterable<[string, string]> {
    const [low, high] = [from.slice(0, LONGEST_KEY / 3), below.slice(0, LONGEST_KEY / 3)];
    const range = descending
      ? { start: high, end: low, reverse: true, exclusiveStart: true, inclusiveEnd: true }
      : { start: low, end: high };
    for (const { key, value } of this.db.getRange({ ...range, ...(transaction && { transaction }) })) {
      // LMDB has no checksums: bytes that changed on the disk may decode as something else.
      if (typeof key !== 'string') throw new Error(`${this.path} holds a damaged key`);
      yield [key, value];
    }
  }

  async commit(changes: ReadonlyMap<string, string | undefined>): Promise<void> {
    // What a removed file takes is lost with the process.
    if (this.inodeNow() !== this.inode) throw new Error(`${this.path} was removed or replaced while it was in use`);
    try {
      // One transaction, in LMDB's own thread; the promises of its single writes say nothing.
      await this.db.batch(() => {
        for (const [key, text] of changes) void (text === undefined ? this.db.remove(key) : this.db.put(key, text));
      });
    } catch (error) {
      throw await causeOf(error);
    }
  }

  size(): StoredSize {
    const stats = this.db.getStats() as Stats;
    const pages = stats.lastPageNumber + 1;
    const free = pages - 2 - pagesOf(stats) - pagesOf(stats.free);
    const fileBytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    return { fileBytes, freeBytes: Math.max(0, free) * stats.pageSize };
  }

  /** Writes a copy without free pages. */
  async copyTo(path: string): Promise<void> {
    await this.db.backup(path, true);
  }

  close(): Promise<void> {
    return this.db.close();
  }

  private inodeNow(): bigint | undefined {
    return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino;
  }
}

/** LMDB maps its lock file, and a disk without room for a mapped page ends the process by a signal. */
function fillLock(path: string): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY);
  try {
    writeSync(file, Buffer.alloc(LOCK_BYTES), 0, LOCK_BYTES, 0);
  } finally {
    closeSync(file);
  }
}

function pagesOf({ treeBranchPageCount, treeLeafPageCount, overflowPages }: TreeStats): number {
  return treeBranchPageCount + treeLeafPageCount + overflowPages;
}

function isTooLong(key: string): boolean {
  return key.length > LONGEST_KEY / 3 && Buffer.byteLength(key) > LONGEST_KEY;
}

/** LMDB rejects again with its own error after that of each write. */
async function causeOf(reason: unknown): Promise<Error> {
  const { commitError } = reason as { commitError?: Promise<unknown> };
  const cause: unknown = await Promise.resolve(commitError).then(
    () => reason,
    (error: unknown) => error,
  );
  return cause instanceof Error ? cause : new Error(String(cause));
}
