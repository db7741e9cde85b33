import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { faultOf } from './check-file.js';
import { LmdbDisk } from './lmdb-disk.js';
import { StorageFolderError } from './storage-folder-error.js';

const FORMAT_KEY = 'meta\n\nformat';
const FORMAT = '1';
/** A file with more free space than this, and more free than used, is rewritten. */
const WORTH_COMPACTING_BYTES = 64 * 1024 * 1024;

export interface FolderOptions {
  worthCompactingBytes?: number;
}

/** Opens the file in a locked folder; creates it if missing. @throws StorageFolderError if it is foreign or broken. */
export async function openFolder(folder: string, options: FolderOptions = {}): Promise<LmdbDisk> {
  const path = join(folder, 'data.mdb');
  const unfinished = join(folder, 'data.mdb.new');
  for (const left of [unfinished, `${unfinished}-lock`]) rmSync(left, { force: true });
  if (!existsSync(path)) await makeFile(unfinished, path);
  const fault = faultOf(path);
  if (fault) throw new StorageFolderError(folder, `holds a data.mdb that ${fault}; nothing was changed`);
  const disk = new LmdbDisk(path);
  const format = disk.get(FORMAT_KEY);
  if (format !== FORMAT) {
    await disk.close();
    throw new StorageFolderError(
      folder,
      `holds a data.mdb of format ${format ?? 'unknown'}, and this gateway reads ${FORMAT}; nothing was changed`,
    );
  }
  const { fileBytes, freeBytes } = disk.size();
  const isWorth = freeBytes > (options.worthCompactingBytes ?? WORTH_COMPACTING_BYTES) && freeBytes > fileBytes / 2;
  return isWorth ? compact(disk, unfinished, path) : disk;
}

/** A file gets the name data.mdb only when it is complete, so an empty one has lost its data. */
async function makeFile(unfinished: string, path: string): Promise<void> {
  const disk = new LmdbDisk(unfinished);
  await disk.commit(new Map([[FORMAT_KEY, FORMAT]]));
  await disk.close();
  putInPlace(unfinished, path);
}

async function compact(disk: LmdbDisk, unfinished: string, path: string): Promise<LmdbDisk> {
  try {
    await disk.copyTo(unfinished);
  } catch {
    // No room for a copy: the free pages are reused anyway.
    rmSync(unfinished, { force: true });
    return disk;
  }
  await disk.close();
  putInPlace(unfinished, path);
  return new LmdbDisk(path);
}

/** Under its own name, on disk. */
export function putInPlace(unfinished: string, path: string): void {
  const file = openSync(unfinished, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(unfinished, path);
  for (const left of [`${unfinished}-lock`, `${path}-lock`]) rmSync(left, { force: true });
  if (process.platform === 'win32') return;
  const folder = openSync(join(path, '..'), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Creates the folder if missing, readable by its owner only. @throws StorageFolderError */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageFolderError(folder, `cannot be made: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
