import { isReadable, RECORD_VERSION, type StoreRole, versionOf } from '../records/record-version.js';
import { type Disk } from './disk.js';
import { StorageFolderError } from './storage-folder-error.js';

/** The highest version in which anybody has written records to the folder. */
const VERSION_KEY = 'meta\n\nschema';

/** Finds out whether a newer gateway has written to the folder; a writer says that it does. @throws StorageFolderError if a newer one has. */
export async function claimVersion(disk: Disk, folder: string, role: StoreRole): Promise<void> {
  const version = versionOf(disk.get(VERSION_KEY));
  if (!isReadable(version)) {
    const problem = `a newer gateway wrote its records in version ${version}, and this gateway reads up to version ${RECORD_VERSION.readable}`;
    throw new StorageFolderError(folder, `cannot be read: ${problem}; nothing was changed`);
  }
  if (role !== 'reader' && version < RECORD_VERSION.written)
    await disk.commit(new Map([[VERSION_KEY, String(RECORD_VERSION.written)]]));
}
