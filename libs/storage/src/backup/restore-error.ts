/** Why a restore is not possible. The message is one line for the operator. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
}
