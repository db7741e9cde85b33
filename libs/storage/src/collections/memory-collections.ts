import { RecordGuard } from '../records/record-guard.js';
import {
  type ArchiveOptions,
  type Collection,
  Collections,
  type CollectionsSnapshot,
  type ResidentCollection,
} from './collection.js';
import { ResidentRecords } from './resident-records.js';

/** Collections in memory only; they are lost with the process. */
export class MemoryCollections extends Collections {
  readonly kind = 'memory';
  readonly records = new RecordGuard();
  private readonly byName = new Map<string, ResidentRecords<unknown>>();

  resident<V>(name: string): ResidentCollection<V> {
    return this.add(name, new ResidentRecords<V>());
  }

  archive<V>(name: string, options?: ArchiveOptions): Collection<V> {
    return this.add(name, new ResidentRecords<V>(undefined, options));
  }

  /** Values are never changed in place, so a copy of the references is enough. */
  snapshot(): CollectionsSnapshot {
    const copies = new Map([...this.byName].map(([name, records]) => [name, records.copy()]));
    return {
      get: <V>(name: string, group: string, key: string) => copies.get(name)?.get(group)?.get(key) as V | undefined,
      *entries<V>(name: string): Iterable<[string, string, V]> {
        for (const [group, values] of copies.get(name) ?? []) {
          for (const [key, value] of values) yield [group, key, value as V];
        }
      },
      close: () => undefined,
    };
  }

  async commit<T>(step: () => T): Promise<T> {
    return step();
  }

  trail<T>(step: () => T): T {
    return step();
  }

  async durable(): Promise<void> {
    return undefined;
  }

  history(): string {
    return '';
  }

  onLoss(): void {
    return undefined;
  }

  async ping(): Promise<number> {
    return 0;
  }

  size(): null {
    return null;
  }

  async close(): Promise<void> {
    return undefined;
  }

  private add<V>(name: string, records: ResidentRecords<V>): ResidentRecords<V> {
    this.byName.set(name, records as ResidentRecords<unknown>);
    return records;
  }
}
