import { type Scope } from '../scopes.js';

/** A person signed in with the organisation's provider, for the lifetime of the browser's cookie. */
export interface Session {
  /** Derived from the cookie's secret, which is never stored. */
  sessionId: string;
  /** SHA-256 of the secret, hex. */
  digest: string;
  teamId: string;
  /** The same for all sessions of a person; usage and limits are counted by it. */
  keyId: string;
  issuer: string;
  /** The provider's ids of the person and of its own session. */
  sub: string;
  sid: string | null;
  /** Display name. */
  name: string | null;
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
