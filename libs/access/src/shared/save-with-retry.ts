import { ApiError } from '#contracts';

const ATTEMPTS = 8;

interface Versioned {
  version: number;
}

interface Change<T extends Versioned> {
  /** @throws when there is nothing to change. */
  read(): Promise<T>;
  /** The record as it shall be, without touching the one it is given. */
  edit(record: T): T;
  /** Writes only over the version that was read. @returns false when somebody else was faster. */
  write(record: T): Promise<boolean>;
}

/** Reads, edits and writes until no one wrote in between: an edit can never undo a revocation that happened meanwhile. */
export async function saveWithRetry<T extends Versioned>(change: Change<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const record = change.edit(await change.read());
    if (await change.write(record)) return { ...record, version: record.version + 1 };
  }
  throw new ApiError(9010, { message: 'too many concurrent changes', retryAfterSeconds: 1 });
}
