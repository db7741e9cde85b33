/** Why a backup file cannot be restored. The message is one line for the operator. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}
