import { type Principal } from '#access';
import { ApiError } from '#contracts';

/** @throws ApiError 9002 when the credential does not reach every task of its team. */
export function assertWholeTeam({ taskUuids, sub }: Principal): void {
  if (taskUuids === undefined && sub === undefined) return;
  throw new ApiError(9002, { message: 'a credential narrowed to tasks or to an end user cannot watch the whole team' });
}
