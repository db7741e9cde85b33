import { ApiError } from '#contracts';
import { keyEndsAt, keyState, type TeamKey } from '../keys/team-key.js';
import { type Principal } from '../principal.js';
import { type SessionSupport } from '../sessions/session-principal.js';
import { type Session, sessionEndsAt, type SessionLifetimes } from '../sessions/session.js';
import { type OperatorRight, operatorRightOf } from '../sign-in/operator-right.js';
import { type SignInSettings } from '../sign-in/sign-in-settings.js';
import { unauthenticated } from '../shared/refusals.js';
import { type Clock } from '../shared/clock.js';
import { type KeyRing } from '../shared/key-ring.js';
import { isTeamUsable, type Team } from '../teams/team.js';
import { TOKEN_KEY_PURPOSE } from '../tokens/token-claims.js';
import { AdminCredential } from './admin-credential.js';
import { CredentialStateCache } from './credential-state-cache.js';

export interface KeyStanding {
  key: TeamKey;
  team: Team;
  /** Unix ms: neither value is older. */
  readAt: number;
}

export interface SessionStanding extends SessionSupport {
  session: Session;
  /** Unix ms: nothing of it is older. */
  readAt: number;
}

interface Parts {
  credentialStates: CredentialStateCache;
  clock: Clock;
  lifetimes: SessionLifetimes;
  ring: KeyRing;
  admin: AdminCredential;
  /** Missing: nobody signs in at a provider. */
  signIn: Pick<SignInSettings, 'issuer' | 'claims'> | undefined;
}

/** Checks whether the key, session and team behind a credential are still valid. */
export class PrincipalChecker {
  constructor(private readonly parts: Parts) {}

  /** @throws ApiError 9001 when the key or its team is no longer active, or `matches` rejects the key. */
  async keyStanding(keyId: string, matches: (key: TeamKey) => boolean): Promise<KeyStanding> {
    const { value: key, readAt } = await this.parts.credentialStates.key(keyId);
    if (key === null || !matches(key)) throw unauthenticated('unknown');
    const state = keyState(key, this.parts.clock());
    if (state !== 'active') throw unauthenticated(state);
    const { team, readAt: teamReadAt } = await this.teamStanding(key.teamId);
    return { key, team, readAt: Math.min(readAt, teamReadAt) };
  }

  async teamStanding(teamId: string): Promise<{ team: Team; readAt: number }> {
    const { value: team, readAt } = await this.parts.credentialStates.team(teamId);
    if (team === null || team.deletedAt !== null) throw unauthenticated('revoked');
    if (!isTeamUsable(team)) throw unauthenticated('team-disabled');
    return { team, readAt };
  }

  /** @throws ApiError 9001 when the session has ended, or its key, team, ADMIN_TOKEN or claims no longer count. */
  async sessionStanding(sessionId: string): Promise<SessionStanding> {
    let { value: session, readAt } = await this.parts.credentialStates.session(sessionId);
    // Another instance may have used it since it was read.
    if (session !== null && this.#hasEnded(session))
      ({ value: session, readAt } = await this.parts.credentialStates.sessionNow(sessionId));
    if (session === null || this.#hasEnded(session)) throw unauthenticated('session-ended');
    const { readAt: basisReadAt, ...basis } = await this.#basisStanding(session);
    return { session, ...basis, readAt: Math.min(readAt, basisReadAt) };
  }

  /** @returns Unix ms: the age of the answer. */
  async notRevoked(kind: 'token', teamId: string, id: string): Promise<number> {
    const { value: revoked, readAt } = await this.parts.credentialStates.isRevoked({ kind, teamId, id });
    if (revoked) throw unauthenticated('revoked');
    return readAt;
  }

  /** Unix ms when the principal expires unless it is used before; null: never. @throws ApiError 9001 when its key or session has ended. */
  async endOf(principal: Principal): Promise<number | null> {
    const { kind, expiresAt, sessionId } = principal;
    if (kind === 'team-key') return keyEndsAt(await this.#keyOf(principal));
    if (sessionId === undefined) return expiresAt;
    const { session, key } = await this.sessionStanding(sessionId);
    const keyEnd = key === undefined ? null : keyEndsAt(key);
    return Math.min(expiresAt ?? Infinity, keyEnd ?? Infinity, sessionEndsAt(session, this.parts.lifetimes));
  }

  async #basisStanding(session: Session): Promise<SessionSupport & { readAt: number }> {
    const { basis, teamId, keyId } = session;
    switch (basis?.kind) {
      case undefined:
        return { readAt: (await this.teamStanding(teamId)).readAt };
      case 'key': {
        const { key, readAt } = await this.keyStanding(keyId, (found) => found.teamId === teamId);
        return { key, readAt };
      }
      case 'operator':
        if (!this.parts.admin.accepts(basis.mark)) throw unauthenticated('revoked');
        return { readAt: this.parts.clock() };
      case 'claims':
        return { operator: this.#operatorRight(session.issuer, basis.values), readAt: this.parts.clock() };
    }
  }

  /** By the settings of today: a value that was taken out of the map is worth nothing any more. */
  #operatorRight(issuer: string, values: readonly string[]): OperatorRight {
    const { signIn } = this.parts;
    const right = signIn?.issuer === issuer ? operatorRightOf(values, signIn.claims.scopeMap) : null;
    if (right === null) throw unauthenticated('revoked');
    return right;
  }

  async #keyOf({ keyId, teamId }: Principal): Promise<TeamKey> {
    return (await this.keyStanding(keyId, (key) => key.teamId === teamId)).key;
  }

  #hasEnded(session: Session): boolean {
    return sessionEndsAt(session, this.parts.lifetimes) <= this.parts.clock();
  }

  /** @throws ApiError 9001, 9002 when the key lost a scope that the principal relies on, 9010. */
  async check(principal: Principal): Promise<void> {
    // Use the key's current expiry, which may have changed.
    const ownEnd = principal.kind === 'team-key' ? null : principal.expiresAt;
    if (ownEnd !== null && ownEnd <= this.parts.clock()) throw unauthenticated('expired');
    if (principal.kind === 'admin' && principal.sessionId === undefined) return;
    const { signedBy } = principal;
    if (signedBy !== undefined && !this.parts.ring.accepts(TOKEN_KEY_PURPOSE, signedBy)) throw unauthenticated('revoked');
    if (principal.tokenId !== undefined) await this.notRevoked('token', principal.teamId, principal.tokenId);
    if (principal.sessionId === undefined) return assertScopesStillGranted(principal, await this.#keyOf(principal));
    const { key } = await this.sessionStanding(principal.sessionId);
    if (key !== undefined) assertScopesStillGranted(principal, key);
  }
}

function assertScopesStillGranted(principal: Principal, key: TeamKey): void {
  const lost = [...principal.scopes].find((scope) => !key.scopes.includes(scope));
  if (lost === undefined) return;
  throw new ApiError(9002, { message: `the credential no longer has the scope ${lost}`, details: { scope: lost } });
}
