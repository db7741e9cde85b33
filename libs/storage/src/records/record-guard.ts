import { NewerRecordError, UnfinishedRestoreError, type UnusableStorageError } from '#contracts';
import { isReadable, RECORD_VERSION, UNFINISHED_RESTORE, versionOf } from './record-version.js';

/** How long an instance reports a newer record that it has met. */
const REPORTED_FOR_MS = 60_000;

/** Keeps an instance from reading and writing what a newer gateway wrote, and remembers that it met some. */
export class RecordGuard {
  /** Newer records met since the start. */
  met = 0;
  private latest: { error: NewerRecordError; at: number } | undefined;
  private storeVersion = 0;

  /** @param tell told of each newer record, for the log. @param now ms of a monotonic clock. */
  constructor(
    private readonly tell: (error: Error) => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param stored the record's version as it is stored. @param what for the message, e.g. `the task`. @throws NewerRecordError */
  assertReadable(stored: unknown, what: string): void {
    const version = versionOf(stored);
    if (isReadable(version)) return;
    this.met += 1;
    const error = newer(what, version);
    this.latest = { error, at: this.now() };
    this.tell(error);
    throw error;
  }

  /** @param version the highest in which anybody has written to the store. */
  noteStore(version: number): void {
    if (version > this.storeVersion && !isReadable(version)) this.tell(unusable(version));
    this.storeVersion = version;
  }

  /** @throws NewerRecordError, UnfinishedRestoreError as long as the store is known to be newer than what this gateway reads, or to be incomplete. */
  assertStore(): void {
    if (!isReadable(this.storeVersion)) throw unusable(this.storeVersion);
  }

  /** Why this instance can serve nobody; null if it can. */
  refusal(): string | null {
    return isReadable(this.storeVersion) ? null : unusable(this.storeVersion).message;
  }

  /** Which newer record it met in the last minute; null if none. */
  unreadable(): string | null {
    return this.latest !== undefined && this.now() - this.latest.at < REPORTED_FOR_MS ? this.latest.error.message : null;
  }
}

function unusable(storeVersion: number): UnusableStorageError {
  return storeVersion === UNFINISHED_RESTORE ? new UnfinishedRestoreError() : newer('the storage', storeVersion);
}

function newer(what: string, version: number): NewerRecordError {
  return new NewerRecordError(what, version, RECORD_VERSION.readable);
}
