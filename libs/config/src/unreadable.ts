/** Why a file gives nothing, by the code of the file system: its message has the path, which may be a secret in the wrong place. */
export function unreadable(error: unknown): string {
  return `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
}
