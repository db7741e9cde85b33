import { randomBytes } from 'node:crypto';
import { ApiError } from '#contracts';
import { type StoredSize } from '#tasks';
import {
  type ArchiveOptions,
  type Collection,
  Collections,
  type CollectionsSnapshot,
  type ResidentCollection,
} from '../collections/collection.js';
import { ResidentRecords } from '../collections/resident-records.js';
import { ArchiveRecords } from './archive-records.js';
import { RecordGuard } from '../records/record-guard.js';
import { type Disk } from './disk.js';
import { DiskCollections } from './disk-collections.js';
import { Journal } from './journal.js';
import { valueOf } from './record-text.js';

const TRIED_AGAIN_MS = 1_000;
const PROBE = 'meta\n\nprobe';
/** Id of the data's history, written on a close without loss; absent while the engine runs. */
const CLOSED = 'meta\n\nclosed';

/** A resident collection or an archive: returns to the value on disk if its latest change was discarded. */
type Restore = (at: string) => unknown;

export interface LocalCollectionsOptions {
  onFault: (error: unknown) => void;
  onClosed?: () => Promise<void>;
}

/** Collections stored on a disk. */
export class LocalCollections extends Collections {
  readonly kind = 'local';
  readonly records: RecordGuard;
  private readonly journal: Journal;
  private readonly restores = new Map<string, Restore>();
  private readonly lossListeners: (() => void)[] = [];
  private historyId: string;
  /** Why nothing can be written. */
  private fault: Error | null = null;
  private retry: NodeJS.Timeout | undefined;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly disk: Disk,
    private readonly options: LocalCollectionsOptions,
  ) {
    super();
    this.records = new RecordGuard((error) => options.onFault(error));
    this.journal = new Journal(disk, { dropped: (keys) => this.restore(keys), failed: (error) => this.refuse(error) });
    this.historyId = this.disk.get(CLOSED) ?? newHistory();
    const reopen = () => this.journal.record(CLOSED, undefined);
    this.restores.set('meta', (at) => at === CLOSED && reopen());
    reopen();
  }

  resident<V>(name: string): ResidentCollection<V> {
    const records = new ResidentRecords<V>((group, key, value) => this.journal.record(`${name}\n${group}\n${key}`, value));
    const put = (at: string, value: V | undefined) => {
      const [, group = '', ...key] = at.split('\n');
      records.put(group, key.join('\n'), value);
    };
    for (const [at, text] of this.disk.scan({ from: `${name}\n`, below: `${name}\u000b` })) put(at, this.decode<V>(at, text));
    this.restores.set(name, (at) => put(at, this.latest(at) as V | undefined));
    return records;
  }

  archive<V>(name: string, { decoded }: ArchiveOptions = {}): Collection<V> {
    const records = new ArchiveRecords<V>(name, { disk: this.disk, journal: this.journal, records: this.records }, decoded);
    this.restores.set(name, (at) => records.forget(at));
    return records;
  }

  async commit<T>(step: () => T): Promise<T> {
    const result = this.trail(step);
    await this.journal.durable();
    return result;
  }

  trail<T>(step: () => T): T {
    if (this.fault) throw new ApiError(9010, { cause: this.fault });
    try {
      return step();
    } catch (error) {
      this.journal.drop(error as Error);
      throw error;
    }
  }

  durable(): Promise<void> {
    return this.journal.durable();
  }

  history(): string {
    return this.historyId;
  }

  snapshot(): CollectionsSnapshot {
    return new DiskCollections(this.disk.snapshot(), this.records);
  }

  onLoss(listener: () => void): void {
    this.lossListeners.push(listener);
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await this.commit(() => this.journal.record(PROBE, Date.now()));
    return performance.now() - start;
  }

  size(): StoredSize {
    return this.disk.size();
  }

  close(): Promise<void> {
    return (this.closed ??= this.closeOnce());
  }

  private async closeOnce(): Promise<void> {
    const isWritable = this.fault === null;
    this.fault = new Error('the folder is closed');
    clearTimeout(this.retry);
    try {
      if (isWritable) {
        await this.journal.flush();
        await this.disk.commit(new Map([[CLOSED, this.historyId]]));
      }
    } catch (error) {
      this.options.onFault(error);
    }
    await this.disk.close();
    await this.options.onClosed?.();
  }

  private latest(at: string): unknown {
    const changed = this.journal.find(at);
    if (changed) return changed.value;
    const text = this.disk.get(at);
    return text === undefined ? undefined : this.decode(at, text);
  }

  private decode<V>(at: string, text: string): V {
    return valueOf(at, text, this.records);
  }

  /** Returns memory to the state on disk. Revisions of the lost changes may be assigned again, so a new history begins. */
  private restore(keys: Iterable<string>): void {
    for (const at of keys) this.restores.get(at.slice(0, at.indexOf('\n')))?.(at);
    this.historyId = newHistory();
    this.tellLoss();
  }

  private refuse(error: Error): void {
    if (!this.fault) this.options.onFault(error);
    this.fault = error;
    this.tryLater();
  }

  private tryLater(): void {
    clearTimeout(this.retry);
    if (this.closed) return;
    this.retry = setTimeout(() => {
      this.disk.commit(new Map([[PROBE, String(Date.now())]])).then(
        () => {
          if (this.closed) return;
          this.fault = null;
          this.tellLoss();
        },
        () => this.tryLater(),
      );
    }, TRIED_AGAIN_MS);
    this.retry.unref();
  }

  private tellLoss(): void {
    for (const hear of this.lossListeners) hear();
  }
}

function newHistory(): string {
  return randomBytes(6).toString('hex');
}
