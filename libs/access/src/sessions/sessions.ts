import { type TeamKey } from '../keys/team-key.js';
import { RevocationBus } from '../ports/revocation-bus.js';
import { SessionStore } from '../ports/session-store.js';
import { type Scope } from '../scopes.js';
import { type Clock } from '../shared/clock.js';
import { sameDigest, sha256Hex } from '../shared/digest.js';
import { newSessionSecret, openSealed, sealFor, sessionIdOf } from './session-secret.js';
import { type Session, type SessionLifetimes, type SessionOwner } from './session.js';

/** Somebody who signed in at the provider: as a member of a team, or as an operator with `basis` and no team. */
export interface SignedInPerson extends Pick<Session, 'basis' | 'otherRole'> {
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

type NewSession = Pick<Session, 'basis' | 'otherRole' | 'teamId' | 'keyId' | 'issuer' | 'sub' | 'sid' | 'name' | 'scopes'>;

/** No URL, as those of providers are. */
const KEY_ISSUER = 'gateway:keys';
const OPERATOR_ISSUER = 'gateway:operator';
const NOBODY = { sid: null, name: null, scopes: [] };
/** Sessions of one key, and of the operator. */
const MAX_PER_CREDENTIAL = 100;

interface Parts {
  store: SessionStore;
  bus: RevocationBus;
  lifetimes: SessionLifetimes;
  clock: Clock;
}

/** Starts and ends sessions. @throws ApiError 9010 */
export class Sessions {
  constructor(private readonly parts: Parts) {}

  begin({ idToken, scopes, ...person }: SignedInPerson): Promise<StartedSession> {
    return this.#start(idToken, { ...person, scopes: [...scopes], keyId: personKeyId(person.issuer, person.sub) });
  }

  /** With the rights of a team key for as long as it works. The oldest sessions of the key end when they become too many. */
  async beginWithKey({ teamId, keyId }: Pick<TeamKey, 'teamId' | 'keyId'>): Promise<StartedSession> {
    const owner = { issuer: KEY_ISSUER, sub: keyId };
    await this.#makeRoom(owner);
    return this.#start(null, { ...NOBODY, ...owner, basis: { kind: 'key' }, teamId, keyId });
  }

  /** @param mark of the ADMIN_TOKEN that was presented. */
  async beginAsOperator(mark: string): Promise<StartedSession> {
    const owner = { issuer: OPERATOR_ISSUER, sub: 'admin' };
    await this.#makeRoom(owner);
    return this.#start(null, { ...NOBODY, ...owner, basis: { kind: 'operator', mark }, teamId: '', keyId: 'admin' });
  }

  /** Always with a new secret, so that nobody can plant one before the sign-in. */
  async #start(idToken: string | null, whose: NewSession): Promise<StartedSession> {
    const { store, lifetimes, clock } = this.parts;
    const { secret, sessionId, digest } = newSessionSecret();
    const now = clock();
    const session: Session = {
      ...whose,
      sessionId,
      digest,
      sealedIdToken: idToken === null ? null : await sealFor(secret, idToken),
      createdAt: now,
      expiresAt: now + lifetimes.absoluteMs,
      lastSeenAt: now,
    };
    await store.insert(session, Math.min(session.expiresAt, now + lifetimes.idleMs));
    return { secret, session };
  }

  async #makeRoom(owner: SessionOwner): Promise<void> {
    const ids = await this.parts.store.idsOf(owner);
    if (ids.length < MAX_PER_CREDENTIAL) return;
    const open = (await Promise.all(ids.map((id) => this.parts.store.get(id)))).filter((session) => session !== null);
    const oldestFirst = open.sort((a, b) => a.createdAt - b.createdAt);
    for (const { sessionId } of oldestFirst.slice(0, Math.max(open.length - MAX_PER_CREDENTIAL + 1, 0)))
      await this.end(sessionId);
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
