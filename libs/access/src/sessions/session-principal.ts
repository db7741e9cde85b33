import { ADMIN_PRINCIPAL } from '../authentication/admin-credential.js';
import { type TeamKey } from '../keys/team-key.js';
import { type Principal } from '../principal.js';
import { SCOPES } from '../scopes.js';
import { type OperatorRight } from '../sign-in/operator-right.js';
import { type Session } from './session.js';

const READ_SCOPES = new Set(SCOPES.filter((scope) => scope.endsWith(':read')));

/** What the rights of a session depend on, as it is now. */
export interface SessionSupport {
  /** The key that the session stands on; without it, a session of a key has no rights. */
  key?: TeamKey;
  /** What the claims of its person are worth; without it, a session of an operator's claims may read only. */
  operator?: OperatorRight;
}

export function sessionPrincipal(session: Session, { key, operator }: SessionSupport = {}): Principal {
  const { sessionId, expiresAt, basis } = session;
  if (basis?.kind === 'operator') return { ...ADMIN_PRINCIPAL, sessionId, expiresAt };
  const person = { sub: session.sub, name: session.name };
  if (basis?.kind === 'claims') {
    const own = { keyId: session.keyId, sessionId, expiresAt, person };
    return { ...ADMIN_PRINCIPAL, ...own, ...(operator !== 'operator' && { readOnly: true, scopes: READ_SCOPES }) };
  }
  return {
    kind: 'session',
    teamId: session.teamId,
    keyId: session.keyId,
    sessionId,
    scopes: new Set(key?.scopes ?? session.scopes),
    ...(basis === undefined && { person }),
    expiresAt,
    allowedFlows: key?.allowedFlows ?? null,
    parameters: key?.parameters ?? {},
  };
}
