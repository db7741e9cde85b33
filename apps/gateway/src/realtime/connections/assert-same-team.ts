import { type Principal } from '#access';
import { ApiError } from '#contracts';

/** @throws ApiError 9002 when a connection would change hands. */
export function assertSameTeam(before: Principal, next: Principal): void {
  if (next.kind === 'admin' || next.teamId !== before.teamId) {
    throw new ApiError(9002, { message: 'the new credential must belong to the same team as the connection' });
  }
}
