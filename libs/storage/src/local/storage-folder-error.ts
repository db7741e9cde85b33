/** Why a folder cannot be used. The message is one line for the operator. */
export class StorageFolderError extends Error {
  override readonly name = 'StorageFolderError';

  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`DATA_DIR ${folder} ${reason}`, options);
  }
}
