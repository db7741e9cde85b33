import { isTerminalStatus } from '#contracts';

export const RUNNING_RANK = 2;

/** Rank of a status; `null` for one the upstream added later, which neither blocks nor goes back. */
export function rankOf(status: string): number | null {
  if (isTerminalStatus(status)) return 3;
  const rank = ['PENDING', 'QUEUED', 'RUNNING'].indexOf(status);
  return rank < 0 ? null : rank;
}
