import { type Principal } from '#access';
import { ApiError } from '#contracts';

export function isOwnTeam(caller: Principal, teamId: string): boolean {
  return caller.kind === 'admin' || caller.teamId === teamId;
}

/** @throws ApiError 1005 when the caller is neither the operator nor of that team: another team is not found. */
export function assertOwnTeam(caller: Principal, teamId: string): void {
  if (!isOwnTeam(caller, teamId)) throw new ApiError(1005, { message: 'team not found' });
}
