/** Tuning of the use-cases. Times in milliseconds. */
export abstract class WebhookOptions {
  /** Time limit of one attempt; the sender keeps it. */
  abstract readonly timeoutMs: number;
  /** Waits between attempts; the last attempt follows the last wait. */
  abstract readonly retryWaits: readonly number[];
  /** An endpoint whose attempts have all failed for this long is switched off. */
  abstract readonly disableAfterMs: number;
  /** Deliveries that this process sends at a time. */
  abstract readonly concurrency: number;
  /** Of these to one host. */
  abstract readonly concurrencyPerHost: number;
  /** Of one team, over all processes. */
  abstract readonly concurrencyPerTeam: number;
  /** To one endpoint, over all processes. */
  abstract readonly concurrencyPerEndpoint: number;
}
