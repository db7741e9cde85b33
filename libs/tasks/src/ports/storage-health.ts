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
  /** Why this instance can serve nobody: a newer gateway has written to the store. Null: none has. */
  abstract refusal(): string | null;
  /** Which single record of a newer gateway was met in the last minute; everything else is served. Null: none. */
  abstract unreadable(): string | null;
  /** Records of newer gateways that were met since the start. */
  abstract newerRecords(): number;
}
