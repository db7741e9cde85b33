/** What the use-cases are tuned by. Times in milliseconds. */
export abstract class TaskOptions {
  /** How long a status is fresh while the upstream does not push. */
  abstract readonly statusFreshMs: number;
  /** Limit of one status read; a flight that takes longer is taken over. */
  abstract readonly statusReadMs: number;
  abstract readonly leaseMs: number;
  /** An open task that was silent this long is read by HTTP. */
  abstract readonly silentMs: number;
  /** Two answers of the upstream that it does not know an open task, this far apart, end the task. */
  abstract readonly unknownTaskMs: number;
  /** For this long no unknown task ends while the upstream's account is in doubt. */
  abstract readonly unknownHoldMs: number;
  /** A link proves itself by a reading, or by staying open this long; only then the backoff starts anew. */
  abstract readonly linkProofMs: number;
  /** Reads of open tasks that the watcher begins in a second, at most. */
  abstract readonly readsPerSecond: number;
  /** Reads of open tasks in flight at once while reconciling. */
  abstract readonly reconcileParallel: number;
  /** A creation without an end after this long is looked into. */
  abstract readonly creationStaleMs: number;
}
