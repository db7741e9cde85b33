import { UnusableStorageError } from './unusable-storage-error.js';

/** What is stored was written by a newer gateway, in a version that this one cannot read. */
export class NewerRecordError extends UnusableStorageError {
  constructor(what: string, version: number, readable: number) {
    super(
      `${what} was written by a newer gateway: it has version ${version}, and this gateway reads up to version ${readable}`,
      'Try again later; the operator must upgrade this instance.',
    );
  }
}
