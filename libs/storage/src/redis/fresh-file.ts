import { readFileSync } from 'node:fs';

/**
 * A file that changes while the process runs, such as a certificate or a short-lived password. It is read again each time; where that fails, what it held
 * last still counts, because the client gives up for good when an option throws.
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
      this.last = readFileSync(this.path, 'utf8');
    } catch (error) {
      this.onFault(error instanceof Error ? error : new Error(String(error)));
    }
    return this.last;
  }
}
