import { type StorageEngine, type StorageOptions } from '../../src/storage-engine.js';

/** How the contract suite gets an engine. */
export interface EngineUnderTest {
  create(options?: StorageOptions): Promise<StorageEngine>;
  /** Another process's view of the same storage. */
  another(): Promise<StorageEngine>;
  /** Makes a lifetime pass: moves the clock, or waits where the engine has none of its own. */
  pass(ms: number): Promise<void>;
}
