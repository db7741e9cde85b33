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

/** Tasks that ended on one UTC day, for one end user or one value of a label. */
export interface PurposeRow {
  day: string;
  /** The end user, or the label's value; null: those beyond the first MAX_PURPOSES of the day, together. */
  value: string | null;
  succeeded: number;
  failed: number;
  cancelled: number;
  credits: number;
}

/** `sub`: by end user; `label`: by the values of the named label. */
export type Purpose = { kind: 'sub' } | { kind: 'label'; name: string };

/** End users, and labels (`name=value`), of a team that a day counts one by one. */
export const MAX_PURPOSES = 1_000;

/** @throws ApiError 9010 when the storage does not answer. */
export abstract class UsageReader {
  /** Rows of the named days (`YYYY-MM-DD`, UTC), by day, key and flow. */
  abstract read(teamId: string, days: readonly string[]): Promise<UsageRow[]>;
  /** By day and value. Tasks without an end user, or without the label, are not in it. */
  abstract readBy(teamId: string, days: readonly string[], purpose: Purpose): Promise<PurposeRow[]>;
}
