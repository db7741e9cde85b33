import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { assertAllowed } from '../../platform/access/access.guard.js';

/** @throws ApiError 9002 when the credential may not read tasks. */
export function assertReads(principal: Principal): void {
  assertAllowed({ kind: 'scope', scope: 'tasks:read' }, principal);
}

/** @throws ApiError 9002 when the credential does not reach every task of its team. */
export function assertReadsTeam(principal: Principal): void {
  assertReads(principal);
  const { taskUuids, sub } = principal;
  if (taskUuids === undefined && sub === undefined) return;
  throw new ApiError(9002, { message: 'a credential limited to tasks or to an end user cannot watch the whole team' });
}
