import { RevocationBus } from '../ports/revocation-bus.js';
import { SessionStore } from '../ports/session-store.js';
import { type Scope } from '../scopes.js';
import { type Clock } from '../shared/clock.js';
import { sameDigest, sha256Hex } from '../shared/digest.js';
import { newSessionSecret, openSealed, sealFor, sessionIdOf } from './session-secret.js';
import { type Session, type SessionLifetimes, type SessionOwner } from './session.js';

export interface SignedInPerson {
  teamId: string;
  scopes: readonly Scope[];
  issuer: string;
  sub: string;
  sid: string | null;
  name: string | null;
  idToken: string | null;
}

export interface StartedSession {
  /** For the cookie; returned only once. */
  secret: string;
  session: Session;
}

interface Parts {
  store: SessionStore;
  bus: RevocationBus;
  lifetimes: SessionLifetimes;
  clock: Clock;
}

/** Starts and ends sessions. @throws ApiError 9010 */
export class Sessions {
  constructor(private readonly parts: Parts) {}

  /** Always with a new secret, so that nobody can plant one before the sign-in. */
  async begin({ idToken, scopes, ...person }: SignedInPerson): Promise<StartedSession> {
    const { store, lifetimes, clock } = this.parts;
    const { secret, sessionId, digest } = newSessionSecret();
    const now = clock();
    const session: Session = {
      ...person,
      sessionId,
      digest,
      keyId: personKeyId(person.issuer, person.sub),
      scopes: [...scopes],
      sealedIdToken: idToken === null ? null : await sealFor(secret, idToken),
      createdAt: now,
      expiresAt: now + lifetimes.absoluteMs,
      lastSeenAt: now,
    };
    await store.insert(session, Math.min(session.expiresAt, now + lifetimes.idleMs));
    return { secret, session };
  }

  get(sessionId: string): Promise<Session | null> {
    return this.parts.store.get(sessionId);
  }

  /** The provider's ID token, which identifies the session when signing out there. */
  async idTokenOf(session: Session, secret: string): Promise<string | null> {
    return session.sealedIdToken === null ? null : openSealed(secret, session.sealedIdToken);
  }

  /** Ends the session and its open connections on every instance. @returns the ended session, or null. */
  async end(sessionId: string): Promise<Session | null> {
    const session = await this.parts.store.get(sessionId);
    if (session === null || !(await this.parts.store.remove(session))) return null;
    await this.parts.bus.publish({ kind: 'session', id: sessionId, teamId: session.teamId, effect: 'revoked' });
    return session;
  }

  /** The id alone is not enough, because the team's administrators can see it. @returns the ended session, or null. */
  async endByDigest(digest: string): Promise<Session | null> {
    const sessionId = sessionIdOf(digest);
    const session = sessionId === null ? null : await this.parts.store.get(sessionId);
    return session !== null && sameDigest(session.digest, digest) ? this.end(session.sessionId) : null;
  }

  /** @returns the sessions that ended. */
  async endAllOf(owner: SessionOwner): Promise<Session[]> {
    const ids = await this.parts.store.idsOf(owner);
    const ended = await Promise.all(ids.map((id) => this.end(id)));
    return ended.filter((session) => session !== null);
  }
}

function personKeyId(issuer: string, sub: string): string {
  return `user-${sha256Hex(JSON.stringify([issuer, sub])).slice(0, 16)}`;
}
