/** Whether the engine responds and accepts writes. */
export abstract class StorageHealth {
  abstract readonly engine: 'memory' | 'redis';
  /** @returns round trip in ms. @throws ApiError 9010 */
  abstract ping(): Promise<number>;
}
