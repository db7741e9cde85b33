import { type StorageEngine, type StorageOptions } from '../../src/storage-engine.js';

/** How the contract suite gets an engine. */
export interface EngineUnderTest {
  create(options?: StorageOptions): Promise<StorageEngine>;
  /** Another process's view of the same storage. */
  another(): Promise<StorageEngine>;
  /** Lets a time to live pass: moves the clock, or waits if the engine has no clock of its own. */
  pass(ms: number): Promise<void>;
}
