import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { faultOfTree, PageFile } from './check-pages.js';

/** Offsets in a meta page of LMDB's current format: two trees, that of free pages and that of the records. */
const META = { magic: 24, version: 28, pageSize: 48, roots: [88, 136], lastPage: 144, transaction: 152, end: 160 };
const MAGIC = 0xbeefc0de;
const VERSION = 2;
/** A larger file is not read as a whole, so that a start does not depend on how much was ever stored. */
const MOST_WALKED_BYTES = 256 * 1024 * 1024;

interface Meta {
  pageSize: number;
  roots: bigint[];
  lastPage: bigint;
  transaction: bigint;
}

/**
 * LMDB maps a file without checking it: a foreign, torn or damaged file would end the process instead of throwing. @returns the
 * problem, or null.
 */
export function faultOf(path: string): string | null {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const [latest] = metasOf(file, size).sort((a, b) => Number(b.transaction - a.transaction));
    if (!latest) return 'is not a file of this gateway';
    const { pageSize, lastPage, roots } = latest;
    // Free pages at the end may never have been written; they are never read either.
    const isShort = size < (Number(lastPage) + 1) * pageSize;
    if (!isShort && size > MOST_WALKED_BYTES) return null;
    const pages = new PageFile(file, { pageSize, count: Math.floor(size / pageSize) });
    for (const root of roots) {
      const fault = faultOfTree(pages, root);
      if (fault !== null) return fault;
    }
    return null;
  } finally {
    closeSync(file);
  }
}

/** Both meta pages; none if either is foreign. */
function metasOf(file: number, size: number): Meta[] {
  const first = readMeta(file, 0);
  if (first === null || size < 2 * first.pageSize) return [];
  const second = readMeta(file, first.pageSize);
  return second === null ? [] : [first, { ...second, pageSize: first.pageSize }];
}

function readMeta(file: number, at: number): Meta | null {
  const page = Buffer.alloc(META.end);
  if (readSync(file, page, 0, META.end, at) < META.end) return null;
  if (page.readUInt32LE(META.magic) !== MAGIC || page.readUInt32LE(META.version) !== VERSION) return null;
  return {
    pageSize: page.readUInt32LE(META.pageSize),
    roots: META.roots.map((root) => page.readBigUInt64LE(root)),
    lastPage: page.readBigUInt64LE(META.lastPage),
    transaction: page.readBigUInt64LE(META.transaction),
  };
}
