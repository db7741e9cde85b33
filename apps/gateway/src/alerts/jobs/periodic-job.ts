/** Work that one instance does for the whole cluster, from time to time. */
export abstract class PeriodicJob {
  abstract readonly name: string;
  abstract readonly everyMs: number;
  /** @param signal fires when the instance stops, or is not the one any more */
  abstract run(signal: AbortSignal): Promise<void>;
}
