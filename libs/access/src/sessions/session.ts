import { type Scope } from '../scopes.js';

/**
 * What a session stands on: a team key, whose rights it has for as long as the key works, or the ADMIN_TOKEN, of which `mark` is a keyed digest.
 * Missing: the sign-in of a person at the organisation's provider.
 */
export type SessionBasis = { kind: 'key' } | { kind: 'operator'; mark: string };

/** Somebody signed in with a browser, for the lifetime of its cookie. */
export interface Session {
  /** Derived from the cookie's secret, which is never stored. */
  sessionId: string;
  /** SHA-256 of the secret, hex. */
  digest: string;
  basis?: SessionBasis;
  /** Empty for the operator. */
  teamId: string;
  /** The team key, or an id that is the same for all sessions of a person; usage and limits are counted by it. */
  keyId: string;
  issuer: string;
  /** The provider's ids of the person and of its own session. */
  sub: string;
  sid: string | null;
  /** Display name. */
  name: string | null;
  /** Empty for a session of a key: the key has them. */
  scopes: Scope[];
  /** The provider's ID token, readable only with the cookie's secret. */
  sealedIdToken: string | null;
  /** All times are Unix ms. */
  createdAt: number;
  expiresAt: number;
  lastSeenAt: number;
}

/** Selects the sessions of one sign-in at the provider, or all sessions of a person. */
export type SessionOwner = { issuer: string } & ({ sid: string } | { sub: string });

export interface SessionLifetimes {
  /** A session that is not used for this long ends. */
  idleMs: number;
  /** Maximum lifetime, regardless of use. */
  absoluteMs: number;
}

/** Unix ms when a session ends if it is not used. */
export function sessionEndsAt({ expiresAt, lastSeenAt }: Session, { idleMs }: SessionLifetimes): number {
  return Math.min(expiresAt, lastSeenAt + idleMs);
}
