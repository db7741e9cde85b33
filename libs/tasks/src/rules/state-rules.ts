import { isTerminalStatus } from '#contracts';

export const RUNNING_RANK = 2;

/** Position of a status on a task's way; `null` for a word that the upstream added: it neither blocks nor goes back. */
export function rankOf(status: string): number | null {
  if (isTerminalStatus(status)) return 3;
  const rank = ['PENDING', 'QUEUED', 'RUNNING'].indexOf(status);
  return rank < 0 ? null : rank;
}
