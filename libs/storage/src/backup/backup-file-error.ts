/** Why a file is no backup that can be restored. The message is for the operator: one line. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}
