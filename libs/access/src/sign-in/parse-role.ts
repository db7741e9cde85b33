import { invalidParameters } from '#contracts';
import { SIGN_IN_ROLES, type SignInRole } from '../sessions/session.js';

/** @throws ApiError 1004 */
export function parseRole(role: unknown): SignInRole | undefined {
  const known = SIGN_IN_ROLES.find((one) => one === role);
  if (role !== undefined && known === undefined)
    throw invalidParameters([{ field: 'role', message: `must be ${SIGN_IN_ROLES.join(' or ')}` }]);
  return known;
}
