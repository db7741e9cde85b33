/** The state of this process's upstream key, or of the two while it is rotated. */
export abstract class UpstreamKey {
  /** Whether the upstream last refused it; of two, both. */
  abstract isRefused(): boolean;
  /** Replaces the keys, of which the first is used until the upstream refuses it; nothing is known about them yet. */
  abstract replace(keys: readonly string[]): void;
  /** Fires when the keys are replaced. */
  abstract replaced(): AbortSignal;
}
