import { ApiError } from '#contracts';
import { AdminCredential } from '../authentication/admin-credential.js';
import { PrincipalChecker } from '../authentication/principal-checker.js';
import { type Principal } from '../principal.js';
import { Sessions, type StartedSession } from '../sessions/sessions.js';
import { type SignInCode, SignInCodes } from './sign-in-codes.js';

/** Browser sessions that stand on a team key or on the ADMIN_TOKEN, so that a page need not keep either. */
export class KeySignIn {
  constructor(
    private readonly sessions: Sessions,
    private readonly codes: SignInCodes,
    private readonly admin: AdminCredential,
    private readonly checker: PrincipalChecker,
  ) {}

  /**
   * @param credential that the caller was authenticated by.
   * @throws ApiError 9002 for a credential other than a team key and the ADMIN_TOKEN, 9010
   */
  begin(caller: Principal, credential: string): Promise<StartedSession> {
    if (caller.kind === 'admin' && caller.sessionId === undefined)
      return this.sessions.beginAsOperator(this.admin.markOf(credential));
    if (caller.kind === 'team-key') return this.sessions.beginWithKey(caller);
    throw new ApiError(9002, { message: 'only a team key or the ADMIN_TOKEN begins a session' });
  }

  /** @throws ApiError 9002 */
  issueCode(caller: Principal): SignInCode {
    if (caller.kind === 'team-key') return this.codes.issue(caller.keyId);
    throw new ApiError(9002, { message: 'only a team key can create sign-in codes' });
  }

  /** @throws ApiError 9001 for a code that does not count or whose key has ended, 9010 */
  async redeem(code: string): Promise<StartedSession> {
    const keyId = await this.codes.redeem(code);
    if (keyId === null) throw usedOrLate();
    const { key } = await this.checker.keyStanding(keyId, () => true);
    return this.sessions.beginWithKey(key);
  }
}

function usedOrLate(): ApiError {
  return new ApiError(9001, {
    message: 'this sign-in code is wrong, was used before, or is older than five minutes',
    suggestion: 'Sign in with the key, or get a new code.',
    details: { reason: 'code' },
  });
}
