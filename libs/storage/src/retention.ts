import { DEFAULT_THRESHOLDS } from '#tasks';
import { KEPT_DELIVERIES } from '#webhooks';
import { type StorageOptions } from './storage-engine.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Times to live in ms, and what else an engine is told. */
export interface Retention {
  terminal: number;
  task: number;
  /** Keys of open tasks outlive the task a little, so that the sweep can release their credits before Redis drops them. */
  keys: number;
  idempotency: number;
  usage: number;
  /** A file key for which no upload is known yet. */
  offer: number;
  /** Of alerts. */
  alert: number;
  /** Of findings about the account, and of its readings. */
  account: number;
  /** Percent of a budget at which its team is told. */
  thresholds: readonly number[];
  /** A delivery of a webhook, from its creation. */
  deliveries: number;
  /** Its keys outlive it a little, so that the sweep removes what points to them before Redis drops them. */
  deliveryKeys: number;
}

export function retentionOf(options: StorageOptions): Retention {
  const task = options.taskRetentionMs ?? 30 * DAY;
  const deliveries = options.deliveryRetentionMs ?? KEPT_DELIVERIES.days * DAY;
  return {
    terminal: options.statusTerminalTtlMs ?? DAY,
    task,
    keys: task + 2 * DAY,
    idempotency: options.idempotencyTtlMs ?? DAY,
    usage: 400 * DAY,
    deliveries,
    deliveryKeys: deliveries + 2 * DAY,
    offer: Math.min(options.offerTtlMs ?? DAY, task),
    alert: 90 * DAY,
    account: 400 * DAY,
    thresholds: options.budgetThresholds ?? DEFAULT_THRESHOLDS,
  };
}

/** @returns `YYYY-MM-DD`, UTC. */
export function dayOf(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 10);
}
