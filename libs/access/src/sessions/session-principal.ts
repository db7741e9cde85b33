import { ADMIN_PRINCIPAL } from '../authentication/admin-credential.js';
import { type TeamKey } from '../keys/team-key.js';
import { type Principal } from '../principal.js';
import { type Session } from './session.js';

/** @param key that the session stands on, as it is now; without it, a session of a key has no rights. */
export function sessionPrincipal(session: Session, key?: TeamKey): Principal {
  const { sessionId, expiresAt, basis } = session;
  if (basis?.kind === 'operator') return { ...ADMIN_PRINCIPAL, sessionId, expiresAt };
  return {
    kind: 'session',
    teamId: session.teamId,
    keyId: session.keyId,
    sessionId,
    scopes: new Set(key?.scopes ?? session.scopes),
    ...(basis === undefined && { person: { sub: session.sub, name: session.name } }),
    expiresAt,
    allowedFlows: key?.allowedFlows ?? null,
    parameters: key?.parameters ?? {},
  };
}
