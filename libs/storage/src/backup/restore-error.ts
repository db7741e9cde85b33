/** Why nothing can be restored here. The message is for the operator: one line. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
}
