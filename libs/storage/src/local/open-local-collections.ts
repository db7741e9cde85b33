import { type Disk } from './disk.js';
import { FolderLock } from './folder-lock.js';
import { LocalCollections } from './local-collections.js';
import { makeFolder, openFolder } from './open-folder.js';

export interface LocalOptions {
  folder: string;
  /** Called with the reason, once each time nothing can be written. */
  onFault: (error: unknown) => void;
  /** Inserted between the engine and the disk, to test faults. */
  wrap?: (disk: Disk) => Disk;
}

/** Takes exclusive ownership of the folder and opens its contents. @throws StorageFolderError if it cannot be used. */
export async function openLocalCollections({ folder, onFault, wrap = (disk) => disk }: LocalOptions): Promise<LocalCollections> {
  makeFolder(folder);
  const lock = await FolderLock.take(folder);
  try {
    const disk = wrap(await openFolder(folder));
    return new LocalCollections(disk, { onFault, onClosed: () => lock.release() });
  } catch (error) {
    await lock.release();
    throw error;
  }
}
