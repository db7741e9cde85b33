import { type Settings } from '#config';
import { type TaskOptions } from '#tasks';

const LINK_PROOF_MS = 10_000;
const RECONCILE_PARALLEL = 16;

/** The use-cases' options out of the settings. */
export function taskOptionsOf(settings: Settings): TaskOptions {
  return {
    statusFreshMs: settings.STATUS_FRESH_MS,
    statusReadMs: settings.UPSTREAM_TIMEOUT_MS + 1_000,
    leaseMs: settings.WATCH_LEASE_MS,
    silentMs: settings.WATCH_SILENT_MS,
    unknownTaskMs: settings.TASK_UNKNOWN_MS,
    unknownHoldMs: settings.TASK_UNKNOWN_HOLD_MS,
    linkProofMs: LINK_PROOF_MS,
    readsPerSecond: settings.UPSTREAM_READS_PER_SECOND,
    reconcileParallel: RECONCILE_PARALLEL,
    creationStaleMs: settings.UPSTREAM_CREATE_TIMEOUT_MS * 2 + 5_000,
    priceFreshMs: settings.PRICE_FRESH_MS,
  };
}
