import { readFileSync } from 'node:fs';

/**
 * A file that changes while the process runs, such as a short-lived password. It is read again each time; where that fails, or finds nothing because the
 * file is just being written, what it held last still counts.
 */
export class FreshFile {
  private last: string;

  /** @throws the file system's error. */
  constructor(
    private readonly path: string,
    private readonly onFault: (error: Error) => void,
  ) {
    this.last = readFileSync(path, 'utf8');
  }

  get content(): string {
    try {
      this.last = contentOf(this.path);
    } catch (error) {
      this.onFault(error instanceof Error ? error : new Error(String(error)));
    }
    return this.last;
  }
}

/** @throws Error for a file that cannot be read or is empty. */
export function contentOf(path: string): string {
  const content = readFileSync(path, 'utf8');
  if (content.trim() === '') throw new Error(`${path} is empty`);
  return content;
}
