import { type Scope } from './scopes.js';

/** Bounds on creation parameters that a key carries. */
export interface ParameterPolicy {
  /** Filled in where the caller leaves the field out. */
  defaults?: Record<string, string | number | boolean>;
  /** Upper bound of a numeric field, e.g. `{ polygon_limit: 200000 }`. */
  max?: Record<string, number>;
}

/** Who is calling, after the credential has been checked. Lives as long as the request or the socket. */
export interface Principal {
  kind: 'team-key' | 'client-token' | 'session' | 'admin' | 'signed-link';
  /** Empty for the operator's ADMIN_TOKEN. */
  teamId: string;
  /** Who is limited and named in the usage: the team key itself, the one a client token was minted with, or the person of a session. */
  keyId: string;
  scopes: ReadonlySet<Scope>;
  /** End user, when the credential names one. */
  sub?: string;
  /** Who signed in; reaches all of the team's tasks, unlike `sub`. */
  person?: { sub: string; name: string | null };
  /** A client token may be narrowed to these tasks. */
  taskUuids?: ReadonlySet<string>;
  /** `jti` of a client token. */
  tokenId?: string;
  /** `kid` of the key that signed a client token. */
  signedBy?: string;
  /** The session that this is, or that made this token or link. */
  sessionId?: string;
  /** Unix ms; null: does not expire. */
  expiresAt: number | null;
  /** Null: every flow. */
  allowedFlows: readonly string[] | null;
  parameters: ParameterPolicy;
}
