import { isTerminalStatus, type TaskSnapshot } from '#contracts';
import { type TaskChange } from '#tasks';

/** A snapshot in the form in which changes go out. */
export function toChange(teamId: string, uuid: string, { epoch, rev, status, labels }: TaskSnapshot): TaskChange {
  return { teamId, uuid, epoch, rev, status, ...(labels && { labels }), terminal: isTerminalStatus(status.status) };
}
