import { ApiError } from '#contracts';
import { type Disk } from './disk.js';
import { textOf } from './record-text.js';

/** Changes that no caller awaits are written this long after they were made at the latest, together with the others. */
const TRAIL_MS = 20;

/** Changes that are written together. */
class Batch {
  readonly changes = new Map<string, unknown>();
  readonly written: Promise<void>;
  isAwaited = false;
  outcome!: { resolve: () => void; reject: (error: Error) => void };

  constructor() {
    this.written = new Promise((resolve, reject) => (this.outcome = { resolve, reject }));
    // The callers handle a rejection, if there are any.
    this.written.catch(() => undefined);
  }
}

/** Changes that are not on disk yet. One batch is collected while the previous one is written. */
export class Journal {
  private gathering = new Batch();
  private writing: Batch | null = null;
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Immediate | undefined;

  constructor(
    private readonly disk: Disk,
    private readonly hear: {
      /** Their latest changes were rolled back. */
      dropped: (keys: Iterable<string>) => void;
      /** Called after the rollback. */
      failed: (error: Error) => void;
    },
  ) {}

  /** @param value undefined removes the key */
  record(key: string, value: unknown): void {
    this.gathering.changes.set(key, value);
    if (this.writing === null) this.timer ??= setTimeout(() => this.write(), TRAIL_MS);
  }

  /** @returns undefined if the latest value is on disk. */
  find(key: string): { value: unknown } | undefined {
    for (const batch of [this.gathering, this.writing]) if (batch?.changes.has(key)) return { value: batch.changes.get(key) };
    return undefined;
  }

  /** The changed keys of a range, in order. */
  changedWithin(from: string, below: string): string[] {
    const keys = new Set<string>();
    for (const batch of [this.gathering, this.writing]) {
      for (const key of batch?.changes.keys() ?? []) if (key >= from && key < below) keys.add(key);
    }
    return [...keys].sort();
  }

  /** Resolves when every change so far is on disk. */
  async durable(): Promise<void> {
    if (this.gathering.changes.size > 0) {
      this.gathering.isAwaited = true;
      const { written } = this.gathering;
      if (this.writing === null) this.writeSoon();
      return written;
    }
    await this.writing?.written;
  }

  /** Rolls back the changes that are not being written yet. */
  drop(error: Error): void {
    const dropped = this.gathering;
    this.gathering = new Batch();
    this.hear.dropped(dropped.changes.keys());
    dropped.outcome.reject(new ApiError(9010, { cause: error }));
  }

  async flush(): Promise<void> {
    while (this.gathering.changes.size > 0 || this.writing !== null) await this.durable();
  }

  /** Changes of the same turn are written together. */
  private writeSoon(): void {
    this.soon ??= setImmediate(() => this.write());
  }

  private write(): void {
    clearTimeout(this.timer);
    clearImmediate(this.soon);
    this.timer = this.soon = undefined;
    if (this.writing !== null || this.gathering.changes.size === 0) return;
    const batch = this.gathering;
    this.writing = batch;
    this.gathering = new Batch();
    this.commit(batch).then(
      () => this.finish(batch),
      (error: unknown) => this.fail(batch, error instanceof Error ? error : new Error(String(error))),
    );
  }

  private async commit({ changes }: Batch): Promise<void> {
    const texts = new Map<string, string | undefined>();
    for (const [key, value] of changes) texts.set(key, value === undefined ? undefined : textOf(value));
    await this.disk.commit(texts);
  }

  private finish(batch: Batch): void {
    this.writing = null;
    batch.outcome.resolve();
    if (this.gathering.isAwaited) this.write();
    else if (this.gathering.changes.size > 0) this.timer ??= setTimeout(() => this.write(), TRAIL_MS);
  }

  /** The batch collected meanwhile builds on the lost one. */
  private fail(batch: Batch, error: Error): void {
    this.writing = null;
    const later = this.gathering;
    this.gathering = new Batch();
    this.hear.dropped(new Set([...batch.changes.keys(), ...later.changes.keys()]));
    this.hear.failed(error);
    for (const { outcome } of [batch, later]) outcome.reject(new ApiError(9010, { cause: error }));
  }
}
