export interface StoredSize {
  fileBytes: number;
  /** The part of it that is free for new records. */
  freeBytes: number;
}

/** Whether the engine responds and accepts writes. */
export abstract class StorageHealth {
  abstract readonly engine: 'memory' | 'local' | 'redis';
  /** @returns round trip in ms. @throws ApiError 9010 */
  abstract ping(): Promise<number>;
  /** Size of the engine's file; null if it has none. */
  abstract size(): StoredSize | null;
  /** Why this instance should get no requests: a newer gateway wrote what is stored, or a record met in the last minute. Null: it did not. */
  abstract refusal(): string | null;
  /** Records of newer gateways that were met since the start. */
  abstract newerRecords(): number;
}
