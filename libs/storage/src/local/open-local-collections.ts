import { type Disk } from './disk.js';
import { FolderLock } from './folder-lock.js';
import { LocalCollections } from './local-collections.js';
import { makeFolder, openFolder } from './open-folder.js';

export interface LocalOptions {
  folder: string;
  /** Hears why nothing can be written, once each time. */
  onFault: (error: unknown) => void;
  /** Put between the engine and the disk, for tests of its faults. */
  wrap?: (disk: Disk) => Disk;
}

/** Takes the folder for this process alone, and opens what it holds. @throws StorageFolderError when it cannot be used. */
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
