import { UnusableStorageError } from './unusable-storage-error.js';

/** A restore writes to the storage, or was killed before its end: part of what was in the backup is missing. */
export class UnfinishedRestoreError extends UnusableStorageError {
  constructor() {
    super(
      'a restore into the storage has not finished: wait for its end, or run it again with --replace',
      'Try again later; the operator must finish the restore.',
    );
  }
}
