/** The state of this process's upstream key. */
export abstract class UpstreamKey {
  /** Whether the upstream last refused it. */
  abstract isRefused(): boolean;
  /** Replaces the key; nothing is known about the new one yet. */
  abstract replace(key: string): void;
  /** Fires when the current key is replaced. */
  abstract replaced(): AbortSignal;
}
