/** Whether the engine answers, and takes writes. */
export abstract class StorageHealth {
  abstract readonly engine: 'memory' | 'redis';
  /** @returns round trip in ms. @throws ApiError 9010 */
  abstract ping(): Promise<number>;
}
