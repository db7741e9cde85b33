import { type StorageEngine } from '#storage';
import { type Meters } from '../meters.js';
import { MeasuredCreationLedger } from './measured-creation-ledger.js';
import { MeasuredTaskStore } from './measured-task-store.js';
import { MeasuredWatcherLease } from './measured-watcher-lease.js';

/** A storage engine whose ports are measured where every way through the gateway passes: nothing behind them knows of it. */
export function measuredEngine(engine: StorageEngine, meters: Meters): StorageEngine {
  return {
    ...engine,
    tasks: new MeasuredTaskStore(engine.tasks, meters),
    creations: new MeasuredCreationLedger(engine.creations, meters),
    lease: new MeasuredWatcherLease(engine.lease, meters),
  };
}
