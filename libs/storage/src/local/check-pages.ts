import { readSync } from 'node:fs';

/** Offsets in a page and in a node of it, in LMDB's current format. */
const PAGE = { number: 0, flags: 18, used: 20, free: 22, header: 24 };
const NODE = { low: 0, high: 2, flags: 4, keySize: 6, header: 8 };
/** What a node holds instead of a value that takes pages of its own. */
const OVERFLOW = { number: 0, count: 16, size: 24 };
const [BRANCH, LEAF, OVERFLOWING] = [1, 2, 4];
/** The other flags are LMDB's own notes while it writes. */
const KINDS = 0x2f;
const HAS_OVERFLOW = 1;
const NO_ROOT = 0xffff_ffff_ffff_ffffn;
/** No tree is deeper, whatever it holds. */
const DEEPEST = 32;

const CUT_OFF = 'is cut off';
const DAMAGED = 'is damaged';

export class PageFile {
  /** By depth: a page is needed until all below it have been read, and no longer. */
  private readonly buffers: Buffer[] = [];

  constructor(
    private readonly file: number,
    readonly layout: { pageSize: number; count: number },
  ) {}

  /** @returns its content, until another page of that depth is read. */
  read(page: number, depth: number, bytes = this.layout.pageSize): Buffer {
    const buffer = (this.buffers[depth] ??= Buffer.alloc(this.layout.pageSize));
    readSync(this.file, buffer, 0, bytes, page * this.layout.pageSize);
    return buffer;
  }
}

/** Walks a tree down to the pages of its values. @returns what is wrong with it, or null. */
export function faultOfTree(pages: PageFile, root: bigint): string | null {
  return root === NO_ROOT ? null : faultOfPage(pages, Number(root), 1);
}

function faultOfPage(pages: PageFile, number: number, depth: number): string | null {
  const { count, pageSize } = pages.layout;
  if (number >= count) return CUT_OFF;
  if (depth > DEEPEST) return DAMAGED;
  const page = pages.read(number, depth);
  const kind = kindOf(page);
  const [used, free] = [page.readUInt16LE(PAGE.used), page.readUInt16LE(PAGE.free)];
  const isTree = kind === BRANCH || kind === LEAF;
  if (!isTree || !isNumbered(page, number) || used > free || free > pageSize - PAGE.header) return DAMAGED;
  for (let place = PAGE.header; place < PAGE.header + used; place += 2) {
    const node = page.subarray(PAGE.header + page.readUInt16LE(place));
    const fault = kind === BRANCH ? faultOfBranch(pages, node, depth) : faultOfLeaf(pages, node);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOfBranch(pages: PageFile, node: Buffer, depth: number): string | null {
  if (node.length < NODE.header) return DAMAGED;
  return faultOfPage(pages, node.readUInt32LE(NODE.low) + node.readUInt16LE(NODE.flags) * 2 ** 32, depth + 1);
}

function faultOfLeaf(pages: PageFile, node: Buffer): string | null {
  if (node.length < NODE.header) return DAMAGED;
  const value = node.subarray(NODE.header + node.readUInt16LE(NODE.keySize));
  const isOverflowing = (node.readUInt16LE(NODE.flags) & HAS_OVERFLOW) !== 0;
  if (value.length < (isOverflowing ? OVERFLOW.size : node.readUInt32LE(NODE.low))) return DAMAGED;
  return isOverflowing ? faultOfOverflow(pages, value) : null;
}

function faultOfOverflow(pages: PageFile, value: Buffer): string | null {
  const [first, count] = [Number(value.readBigUInt64LE(OVERFLOW.number)), Number(value.readBigUInt64LE(OVERFLOW.count))];
  if (first + count > pages.layout.count) return CUT_OFF;
  const header = pages.read(first, DEEPEST + 1, PAGE.header);
  return isNumbered(header, first) && kindOf(header) === OVERFLOWING ? null : DAMAGED;
}

function kindOf(page: Buffer): number {
  return page.readUInt16LE(PAGE.flags) & KINDS;
}

function isNumbered(page: Buffer, number: number): boolean {
  return page.readBigUInt64LE(PAGE.number) === BigInt(number);
}
