import {
  type AccountBook,
  type AlertStore,
  type CreationLedger,
  type FileKeyRegister,
  type JobLease,
  type LinkBoard,
  type StatusFlights,
  type StorageClock,
  type StorageHealth,
  type TaskEvents,
  type TaskStore,
  type UsageReader,
  type WatcherLease,
} from '#tasks';
import { type Deliveries, type DeliveryTurns, type TeamOutbox, type WebhookEndpoints } from '#webhooks';

export interface StorageOptions {
  /** How long a terminal status is kept; 24 h. */
  statusTerminalTtlMs?: number;
  /** How long a task is listed and its ownership known; 30 days. */
  taskRetentionMs?: number;
  /** How long a creation can be repeated with the same answer; 24 h. */
  idempotencyTtlMs?: number;
  /** How long a file key that was issued for an upload stays known while unused; 24 h. */
  offerTtlMs?: number;
  /** Percent of a budget at which its team is told, where neither team nor window says otherwise. */
  budgetThresholds?: readonly number[];
  /** How long a delivery of a webhook is kept; 30 days. */
  deliveryRetentionMs?: number;
}

/** All storage of webhooks. */
export interface WebhookPorts {
  readonly endpoints: WebhookEndpoints;
  readonly outbox: TeamOutbox;
  readonly deliveries: Deliveries;
  readonly turns: DeliveryTurns;
}

/** All storage of tasks, behind one engine. */
export interface StorageEngine {
  readonly kind: 'memory' | 'local' | 'redis';
  readonly tasks: TaskStore;
  readonly creations: CreationLedger;
  readonly files: FileKeyRegister;
  readonly events: TaskEvents;
  readonly flights: StatusFlights;
  readonly alerts: AlertStore;
  readonly account: AccountBook;
  readonly jobs: JobLease;
  readonly lease: WatcherLease;
  readonly links: LinkBoard;
  readonly clock: StorageClock;
  readonly health: StorageHealth;
  readonly usage: UsageReader;
  readonly webhooks: WebhookPorts;
  /** Removes what has expired; call it from time to time, in any process. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
