import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FolderLock } from '../local/folder-lock.js';
import { makeFolder, openFolder, putInPlace } from '../local/open-folder.js';
import { openLocalCollections } from '../local/open-local-collections.js';
import { type Retention } from '../retention.js';
import { CollectionsTarget } from './collections-target.js';
import { RestoreError } from './restore-error.js';
import { restoreRecords } from './restore-records.js';

const META = 'meta\n';

/** Writes a folder beside the data, and moves it into place once it is complete. @throws RestoreError, StorageFolderError */
export async function restoreLocal(
  path: string,
  folder: string,
  options: { retention: Retention; replace: boolean },
): Promise<void> {
  makeFolder(folder);
  const lock = await FolderLock.take(folder);
  try {
    if (!options.replace && (await holdsRecords(folder))) {
      throw new RestoreError(`DATA_DIR ${folder} is not empty: restore into an empty folder, or give --replace`);
    }
    const unfinished = join(folder, 'restore');
    rmSync(unfinished, { recursive: true, force: true });
    await fill(unfinished, path, options.retention);
    putInPlace(join(unfinished, 'data.mdb'), join(folder, 'data.mdb'));
    rmSync(unfinished, { recursive: true, force: true });
  } finally {
    await lock.release();
  }
}

async function fill(folder: string, path: string, retention: Retention): Promise<void> {
  const faults: string[] = [];
  const collections = await openLocalCollections({ folder, onFault: (error) => faults.push(String(error)) });
  try {
    await restoreRecords(path, new CollectionsTarget(collections, { retention, now: Date.now }));
  } finally {
    await collections.close();
  }
  if (faults[0] !== undefined) throw new RestoreError(`DATA_DIR cannot be written: ${faults[0]}`);
}

async function holdsRecords(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, 'data.mdb'))) return false;
  const disk = await openFolder(folder);
  try {
    for (const [key] of disk.scan({ from: '', below: '\uffff' })) if (!key.startsWith(META)) return true;
    return false;
  } finally {
    await disk.close();
  }
}
