import { StorageHealth, type StoredSize } from '#tasks';
import { type Collections } from '../collections/collection.js';

export class MemoryStorageHealth extends StorageHealth {
  constructor(
    readonly engine: 'memory' | 'local',
    private readonly collections: Collections,
  ) {
    super();
  }

  async ping(): Promise<number> {
    return this.collections.ping();
  }

  size(): StoredSize | null {
    return this.collections.size();
  }

  refusal(): string | null {
    return this.collections.records.refusal();
  }

  unreadable(): string | null {
    return this.collections.records.unreadable();
  }

  newerRecords(): number {
    return this.collections.records.met;
  }
}
