import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { faultOf } from './check-file.js';
import { LmdbDisk } from './lmdb-disk.js';
import { StorageFolderError } from './storage-folder-error.js';

const FORMAT_KEY = 'meta\n\nformat';
const FORMAT = '1';
/** A file with more than this free, and more free than used, is written anew. */
const WORTH_COMPACTING_BYTES = 64 * 1024 * 1024;

export interface FolderOptions {
  worthCompactingBytes?: number;
}

/** Opens the file in a locked folder; makes it when there is none. @throws StorageFolderError when it is not ours or broken. */
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

/** A file is named data.mdb only when it is whole: an empty one is then a lost one. */
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
    // No room for a copy: the free pages are used again all the same.
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

/** Makes the folder, which nobody else may read, where there is none. @throws StorageFolderError */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageFolderError(folder, `cannot be made: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
