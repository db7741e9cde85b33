import { retentionOf } from '../retention.js';
import { type StorageEngine, type StorageOptions } from '../storage-engine.js';
import { MemoryCreationLedger } from './memory-creation-ledger.js';
import { MemoryFileKeyRegister } from './memory-file-key-register.js';
import { MemoryLinkBoard } from './memory-link-board.js';
import { MemoryState } from './memory-state.js';
import { MemoryStatusFlights } from './memory-status-flights.js';
import { MemoryStorageHealth } from './memory-storage-health.js';
import { MemoryTaskEvents } from './memory-task-events.js';
import { MemoryTaskStore } from './memory-task-store.js';
import { MemoryUsageReader } from './memory-usage-reader.js';
import { MemoryWatcherLease } from './memory-watcher-lease.js';

export interface MemoryEngineOptions extends StorageOptions {
  /** Unix ms; for tests. */
  clock?: () => number;
  /** Errors that a listener threw, for the log. */
  onFault?: (error: Error) => void;
}

/** One process, and gone with it. */
export function createMemoryEngine(options: MemoryEngineOptions = {}): StorageEngine {
  const now = options.clock ?? Date.now;
  const onFault = options.onFault ?? (() => undefined);
  const state = new MemoryState(retentionOf(options), now);
  const events = new MemoryTaskEvents(onFault);
  const flights = new MemoryStatusFlights(state);
  return {
    kind: 'memory',
    tasks: new MemoryTaskStore(state, events),
    creations: new MemoryCreationLedger(state, events),
    files: new MemoryFileKeyRegister(retentionOf(options), now),
    events,
    flights,
    lease: new MemoryWatcherLease(now),
    links: new MemoryLinkBoard(now, onFault),
    clock: { now },
    health: new MemoryStorageHealth(),
    usage: new MemoryUsageReader(state),
    sweep: async () => {
      state.sweep();
      flights.sweep();
    },
    close: async () => undefined,
  };
}
