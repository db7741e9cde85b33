/** What this process knows of its own upstream key. */
export abstract class UpstreamKey {
  /** Whether the upstream's latest word on it was no. */
  abstract isRefused(): boolean;
}
