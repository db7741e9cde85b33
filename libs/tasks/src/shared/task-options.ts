/** Tuning of the use-cases. Times in milliseconds. */
export abstract class TaskOptions {
  /** How long a status is fresh while the upstream link is not live. */
  abstract readonly statusFreshMs: number;
  /** Time limit of one status read; after that another reader takes over. */
  abstract readonly statusReadMs: number;
  abstract readonly leaseMs: number;
  /** An open task that is silent this long is read over HTTP. */
  abstract readonly silentMs: number;
  /** Two answers of the upstream that it does not know an open task, this far apart, end the task. */
  abstract readonly unknownTaskMs: number;
  /** While the key may belong to another account, no unknown task ends for this long. */
  abstract readonly unknownHoldMs: number;
  /** The backoff is reset only after a frame, or after the link stayed open this long. */
  abstract readonly linkProofMs: number;
  /** Maximum reads of open tasks per second by the watcher. */
  abstract readonly readsPerSecond: number;
  /** Concurrent reads of open tasks while reconciling. */
  abstract readonly reconcileParallel: number;
  /** A creation unfinished after this long is recovered. */
  abstract readonly creationStaleMs: number;
  /** How long a price of the upstream is used for reservations. 0: it is asked for each time. */
  abstract readonly priceFreshMs: number;
}
