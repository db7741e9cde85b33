import { type Scope } from '../scopes.js';

/** A person who signed in with the organisation's provider, as long as the browser's cookie is good. */
export interface Session {
  /** Made out of the cookie's secret, which itself is nowhere stored. */
  sessionId: string;
  /** SHA-256 of the secret, hex. */
  digest: string;
  teamId: string;
  /** The same for every session of a person; usage and limits go by it. */
  keyId: string;
  issuer: string;
  /** The provider's names for the person and for its own session. */
  sub: string;
  sid: string | null;
  /** For showing. */
  name: string | null;
  scopes: Scope[];
  /** The provider's ID token, readable with the cookie's secret only. */
  sealedIdToken: string | null;
  /** Unix ms, all of them. */
  createdAt: number;
  expiresAt: number;
  lastSeenAt: number;
}

/** Whose sessions are meant: those of one sign-in at the provider, or all of a person. */
export type SessionOwner = { issuer: string } & ({ sid: string } | { sub: string });

export interface SessionLifetimes {
  /** A session that is not used for this long ends. */
  idleMs: number;
  /** No session lives longer, however much it is used. */
  absoluteMs: number;
}

/** Unix ms when a session ends unless it is used before. */
export function sessionEndsAt({ expiresAt, lastSeenAt }: Session, { idleMs }: SessionLifetimes): number {
  return Math.min(expiresAt, lastSeenAt + idleMs);
}
