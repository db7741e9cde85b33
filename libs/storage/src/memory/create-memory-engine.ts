import { type Collections } from '../collections/collection.js';
import { MemoryCollections } from '../collections/memory-collections.js';
import { retentionOf } from '../retention.js';
import { type StorageEngine, type StorageOptions } from '../storage-engine.js';
import { MemoryAccountBook } from './memory-account-book.js';
import { MemoryAlertStore } from './memory-alert-store.js';
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
import { steadyClock } from './steady-clock.js';
import { sweepState } from './sweep-state.js';
import { createMemoryWebhooks } from './webhooks/create-memory-webhooks.js';

export interface MemoryEngineOptions extends StorageOptions {
  /** Unix ms. */
  clock?: () => number;
  /** Errors thrown by listeners, for the log. */
  onFault?: (error: Error) => void;
  /** Where records are stored; default: in memory only. */
  collections?: Collections;
}

/** The engine of one process; its data is lost with the process unless its collections are stored in a folder. */
export function createMemoryEngine(options: MemoryEngineOptions = {}): StorageEngine {
  const now = options.clock ?? steadyClock();
  const onFault = options.onFault ?? (() => undefined);
  const collections = options.collections ?? new MemoryCollections();
  const retention = retentionOf(options);
  const state = new MemoryState(collections, retention, now);
  const events = new MemoryTaskEvents(onFault);
  const webhooks = createMemoryWebhooks({ collections, retention, now, onFault });
  const flights = new MemoryStatusFlights(state);
  const kind = collections.kind;
  collections.onLoss(() => events.gap());
  collections.onLoss(() => webhooks.heal());
  return {
    kind,
    tasks: new MemoryTaskStore(state, events, webhooks.outbox),
    creations: new MemoryCreationLedger(state, events, webhooks.outbox),
    files: new MemoryFileKeyRegister(state),
    events,
    flights,
    alerts: new MemoryAlertStore(state),
    account: new MemoryAccountBook(state),
    jobs: new MemoryWatcherLease(now),
    lease: new MemoryWatcherLease(now),
    links: new MemoryLinkBoard(now, onFault),
    clock: { now },
    health: new MemoryStorageHealth(kind, collections),
    usage: new MemoryUsageReader(state),
    webhooks: webhooks.ports,
    sweep: async () => {
      await sweepState(state);
      flights.sweep();
      await webhooks.sweep();
    },
    close: () => collections.close(),
  };
}
