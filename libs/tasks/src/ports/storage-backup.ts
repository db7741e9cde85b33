/** A copy of everything that is stored, taken while the gateway serves. */
export abstract class StorageBackup {
  /**
   * As text in chunks, in the format of docs/backup-format.md.
   * @param gateway its version, for the header
   * @throws ApiError 9010 from any chunk when the storage does not answer: what was written by then is no backup.
   */
  abstract write(gateway: string): AsyncIterable<string>;
}
