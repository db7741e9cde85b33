import { type Scope } from '../scopes.js';

/**
 * What a session stands on: a team key, whose rights it has for as long as the key works; the ADMIN_TOKEN, of which `mark` is a keyed digest; or
 * `values` of a person's scope claim, which make an operator for as long as OIDC_SCOPE_MAP says so.
 * Missing: the sign-in of a member of a team at the organisation's provider.
 */
export type SessionBasis = { kind: 'key' } | { kind: 'operator'; mark: string } | { kind: 'claims'; values: string[] };

/** What a person signs in as. */
export const SIGN_IN_ROLES = ['operator', 'team'] as const;
export type SignInRole = (typeof SIGN_IN_ROLES)[number];

/** Somebody signed in with a browser, for the lifetime of its cookie. */
export interface Session {
  /** Derived from the cookie's secret, which is never stored. */
  sessionId: string;
  /** SHA-256 of the secret, hex. */
  digest: string;
  basis?: SessionBasis;
  /** The role that this person may sign in with instead. */
  otherRole?: SignInRole;
  /** Empty for an operator. */
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
