/** What this process knows of its own upstream key. */
export abstract class UpstreamKey {
  /** Whether the upstream's latest word on it was no. */
  abstract isRefused(): boolean;
  /** Puts another key in force, of which nothing is known yet. */
  abstract replace(key: string): void;
  /** Fires when another key takes the place of the one in force now. */
  abstract replaced(): AbortSignal;
}
