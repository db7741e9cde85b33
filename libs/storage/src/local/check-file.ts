import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Offsets in a page of LMDB's current format, and what a meta page holds. */
const META = { magic: 24, version: 28, pageSize: 48, lastPage: 144, transaction: 152, end: 160 };
const MAGIC = 0xbeefc0de;
const VERSION = 2;

/**
 * LMDB maps a file without checking it: a foreign or torn file would end the process instead of throwing. @returns the
 * problem, or null.
 */
export function faultOf(path: string): string | null {
  const { size } = statSync(path);
  const metas = readMetas(path, size);
  if (metas === null) return 'is not a file of this gateway';
  const [latest] = metas.sort((a, b) => Number(b.transaction - a.transaction));
  if (!latest) return 'is not a file of this gateway';
  if (size >= (Number(latest.lastPage) + 1) * latest.pageSize) return null;
  // Free pages at the end may never have been written; they are never read either.
  return isReadable(path) ? null : 'is cut off';
}

function readMetas(path: string, size: number): { pageSize: number; lastPage: bigint; transaction: bigint }[] | null {
  const file = openSync(path, 'r');
  try {
    const first = Buffer.alloc(META.end);
    if (readSync(file, first, 0, META.end, 0) < META.end || !isMeta(first)) return null;
    const pageSize = first.readUInt32LE(META.pageSize);
    if (size < 2 * pageSize) return null;
    const second = Buffer.alloc(META.end);
    readSync(file, second, 0, META.end, pageSize);
    if (!isMeta(second)) return null;
    return [first, second].map((page) => ({
      pageSize,
      lastPage: page.readBigUInt64LE(META.lastPage),
      transaction: page.readBigUInt64LE(META.transaction),
    }));
  } finally {
    closeSync(file);
  }
}

function isMeta(page: Buffer): boolean {
  return page.readUInt32LE(META.magic) === MAGIC && page.readUInt32LE(META.version) === VERSION;
}

const READ_ALL = `
const { open } = require(process.argv[1]);
const db = open({ path: process.argv[2], encoding: 'string', noSubdir: true, readOnly: true });
let bytes = 0;
for (const { key, value } of db.getRange()) bytes += key.length + value.length;
process.exit(0);
`;

/** Reads everything in a separate process, since a page beyond the end of the file kills the reader. */
function isReadable(path: string): boolean {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  return spawnSync(process.execPath, ['-e', READ_ALL, lmdb, path], { stdio: 'ignore' }).status === 0;
}
