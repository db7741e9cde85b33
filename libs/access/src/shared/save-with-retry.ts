import { ApiError } from '#contracts';

const ATTEMPTS = 8;

interface Versioned {
  version: number;
}

interface Change<T extends Versioned> {
  /** @throws when there is nothing to change. */
  read(): Promise<T>;
  /** @returns the new record; must not modify its argument. */
  edit(record: T): T;
  /** Writes only if the version is unchanged. @returns false when another write came first. */
  write(record: T): Promise<boolean>;
}

/** Repeats read, edit and write until no other write interferes, so an edit cannot undo a concurrent revocation. */
export async function saveWithRetry<T extends Versioned>(change: Change<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const record = change.edit(await change.read());
    if (await change.write(record)) return { ...record, version: record.version + 1 };
  }
  throw new ApiError(9010, { message: 'too many concurrent changes', retryAfterSeconds: 1 });
}
