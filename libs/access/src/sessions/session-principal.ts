import { type Principal } from '../principal.js';
import { type Session } from './session.js';

/** Who somebody is in their session. */
export function sessionPrincipal(session: Session): Principal {
  return {
    kind: 'session',
    teamId: session.teamId,
    keyId: session.keyId,
    sessionId: session.sessionId,
    scopes: new Set(session.scopes),
    person: { sub: session.sub, name: session.name },
    expiresAt: session.expiresAt,
    allowedFlows: null,
    parameters: {},
  };
}
