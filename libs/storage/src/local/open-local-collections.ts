import { claimVersion } from './claim-version.js';
import { type StoreRole } from '../records/record-version.js';
import { type Disk } from './disk.js';
import { FolderLock } from './folder-lock.js';
import { type LmdbDisk } from './lmdb-disk.js';
import { LocalCollections } from './local-collections.js';
import { makeFolder, openFolder } from './open-folder.js';
import { StorageFolderError } from './storage-folder-error.js';

export interface LocalOptions {
  folder: string;
  /** Called with the reason, once each time nothing can be written. */
  onFault: (error: unknown) => void;
  /** Default: writer. */
  role?: StoreRole;
  /** Inserted between the engine and the disk, to test faults. */
  wrap?: (disk: Disk) => Disk;
}

/** Takes exclusive ownership of the folder and opens its contents. @throws StorageFolderError if it cannot be used. */
export async function openLocalCollections({
  folder,
  onFault,
  role = 'writer',
  wrap = (disk) => disk,
}: LocalOptions): Promise<LocalCollections> {
  makeFolder(folder);
  const lock = await FolderLock.take(folder);
  let disk: LmdbDisk | undefined;
  try {
    disk = await openFolder(folder);
    await claimVersion(disk, folder, role);
    return new LocalCollections(wrap(disk), { onFault, onClosed: () => lock.release() });
  } catch (error) {
    await disk?.close();
    await lock.release();
    if (error instanceof StorageFolderError) throw error;
    throw new StorageFolderError(folder, `cannot be opened: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
