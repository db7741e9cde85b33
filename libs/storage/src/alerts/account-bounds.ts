/** Findings of one kind that are kept: the newest. */
export const MOST_FINDINGS = 1_000;
/** A week of readings, one every five minutes. */
export const MOST_READINGS = 2_100;
