import { invalidParameters } from '#contracts';
import { type Principal } from '#access';
import { assertOwnTeam } from './own-team.js';

/** The team a report is about: the caller's own unless the operator names one. @throws ApiError 1004, 1005 */
export function requestedTeam(caller: Principal, teamId: string | undefined): string {
  if (teamId === undefined) {
    if (caller.kind !== 'admin') return caller.teamId;
    throw invalidParameters([{ field: 'team_id', message: 'must name the team' }]);
  }
  assertOwnTeam(caller, teamId);
  return teamId;
}
