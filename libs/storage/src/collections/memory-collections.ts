import { type ArchiveOptions, type Collection, Collections, type ResidentCollection } from './collection.js';
import { ResidentRecords } from './resident-records.js';

/** Collections without a folder: gone with the process. */
export class MemoryCollections extends Collections {
  readonly kind = 'memory';

  resident<V>(): ResidentCollection<V> {
    return new ResidentRecords<V>();
  }

  archive<V>(_name: string, options?: ArchiveOptions): Collection<V> {
    return new ResidentRecords<V>(undefined, options);
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
}
