import { type Scope } from './scopes.js';
import { type EndUserLimits } from './teams/team.js';

/** A key's limits on creation parameters. */
export interface ParameterPolicy {
  /** Used if the caller omits the field. */
  defaults?: Record<string, string | number | boolean>;
  /** Maximum of a numeric field, e.g. `{ polygon_limit: 200000 }`. */
  max?: Record<string, number>;
}

/** The authenticated caller. Lives as long as the request or the socket. */
export interface Principal {
  kind: 'team-key' | 'client-token' | 'session' | 'admin' | 'signed-link';
  /** Empty for an operator. */
  teamId: string;
  /** The id for limits and usage: the team key, the key that created the client token, or the session's person. */
  keyId: string;
  scopes: ReadonlySet<Scope>;
  /** End user, if the credential has one. */
  sub?: string;
  /** How the client token narrows what its end user may do. */
  endUser?: EndUserLimits;
  /** An operator who may read only. */
  readOnly?: true;
  /** The person who signed in; unlike `sub`, reaches all of the team's tasks. */
  person?: { sub: string; name: string | null };
  /** A client token may be narrowed to these tasks. */
  taskUuids?: ReadonlySet<string>;
  /** `jti` of a client token. */
  tokenId?: string;
  /** `kid` of the key that signed a client token. */
  signedBy?: string;
  /** The session itself, or the one that created this token or link. */
  sessionId?: string;
  /** Unix ms; null: does not expire. */
  expiresAt: number | null;
  /** Null: every flow. */
  allowedFlows: readonly string[] | null;
  parameters: ParameterPolicy;
}
