/** Tasks that ended on one UTC day, for one key and flow. */
export interface UsageRow {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  keyId: string;
  flowName: string;
  succeeded: number;
  failed: number;
  cancelled: number;
  /** Credits spent by the tasks that succeeded. */
  credits: number;
}

/** @throws ApiError 9010 when the storage does not answer. */
export abstract class UsageReader {
  /** Rows of the named days (`YYYY-MM-DD`, UTC), by day, key and flow. */
  abstract read(teamId: string, days: readonly string[]): Promise<UsageRow[]>;
}
