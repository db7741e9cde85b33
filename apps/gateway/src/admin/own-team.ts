import { type Principal } from '#access';
import { ApiError } from '#contracts';

/** @throws ApiError 1005 when the caller is neither the operator nor of that team: another team is not found. */
export function assertOwnTeam(caller: Principal, teamId: string): void {
  if (caller.kind !== 'admin' && caller.teamId !== teamId) throw new ApiError(1005, { message: 'team not found' });
}
