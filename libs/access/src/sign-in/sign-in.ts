import { ApiError, invalidParameters, isApiError } from '#contracts';
import { OneTimeClaims } from '../ports/one-time-claims.js';
import { type Session, type SignInRole } from '../sessions/session.js';
import { type SignedInPerson, Sessions, type StartedSession } from '../sessions/sessions.js';
import { type Clock } from '../shared/clock.js';
import { isTeamUsable } from '../teams/team.js';
import { Teams } from '../teams/teams.js';
import { IdentityProvider } from './identity-provider.js';
import { readLogoutToken } from './logout-token.js';
import { type Claims, mapClaims, operatorValues, refusedClaims } from './map-claims.js';
import { parseRole } from './parse-role.js';
import { safeReturnPath } from './safe-return-path.js';
import { type SignInAttempt, SignInAttempts } from './sign-in-attempts.js';
import { type SignInSettings } from './sign-in-settings.js';

const LOGOUT_CLAIM = 'logout-token';

interface Parts {
  settings: SignInSettings;
  provider: IdentityProvider;
  attempts: SignInAttempts;
  sessions: Sessions;
  teams: Teams;
  claims: OneTimeClaims;
  clock: Clock;
}

export interface BegunSignIn {
  /** At the provider. */
  location: string;
  state: string;
  /** For the cookie that binds the attempt to this browser. */
  sealed: string;
}

/** What this browser sends to the callback. */
export interface CallbackCookies {
  sealed: string | undefined;
  earlier: string | undefined;
}

export interface CompletedSignIn extends StartedSession {
  /** The browser's previous session. */
  ended: Session | null;
  returnTo: string;
}

type SignedInRole = Pick<SignedInPerson, 'basis' | 'otherRole' | 'teamId' | 'scopes'>;

/** Signs people in with the organisation's provider, and out again. */
export class SignIn {
  constructor(private readonly parts: Parts) {}

  /** @throws ApiError 1004 for a `return_to` that leads away or a `role` that there is not, 9006 */
  async begin(returnTo: unknown, role?: unknown): Promise<BegunSignIn> {
    const { settings, attempts, provider } = this.parts;
    const wanted = parseRole(role);
    const attempt: SignInAttempt = {
      state: attempts.random(),
      nonce: attempts.random(),
      codeVerifier: attempts.random(),
      returnTo: safeReturnPath(returnTo, settings.returnPath),
      ...(wanted !== undefined && { role: wanted }),
    };
    const location = await provider.authorizationUrl(attempt);
    return { location, state: attempt.state, sealed: await attempts.seal(attempt) };
  }

  /**
   * @param query of the callback, unchanged.
   * @param sealed the browser's cookie for that state.
   * @param earlier digest of the browser's previous session, which ends whoever owned it.
   * @throws ApiError 9001 for an answer that is invalid, late, replayed or from another browser; 9002 for a person without the role; 9006, 9010.
   */
  async complete(query: string, { sealed, earlier }: CallbackCookies): Promise<CompletedSignIn> {
    const { provider, attempts, sessions } = this.parts;
    const state = new URLSearchParams(query).get('state') ?? '';
    const attempt = sealed === undefined ? null : await attempts.redeem(sealed, state);
    if (attempt === null) throw notBegunHere();
    const { claims, idToken } = await provider.redeem(query, attempt);
    const role = await this.#roleOf(claims, attempt.role);
    const ended = earlier === undefined ? null : await sessions.endByDigest(earlier);
    const started = await sessions.begin({ ...personOf(claims), ...role, idToken, issuer: provider.issuer });
    return { ...started, ended, returnTo: attempt.returnTo };
  }

  /** Ends the session here. @returns the provider's end-session URL, or null if it has none. */
  async signOut(sessionId: string, secret: string): Promise<string | null> {
    const ended = await this.parts.sessions.end(sessionId);
    const idToken = ended === null ? null : await this.parts.sessions.idTokenOf(ended, secret);
    // Sign-out here works even if the provider does not respond.
    return this.parts.provider.endSessionUrl(idToken).catch(() => null);
  }

  /** Handles a back-channel logout. @returns the sessions that ended. @throws ApiError 1004, 9006, 9010 */
  async endByProvider(logoutToken: string): Promise<Session[]> {
    const { settings, provider, claims, sessions, clock } = this.parts;
    const keys = await provider.verificationKeys();
    const order = await readLogoutToken(logoutToken, { issuer: settings.issuer, clientId: settings.clientId, keys, clock });
    if (!(await claims.claim(LOGOUT_CLAIM, order.jti, order.expiresAt + 60_000)))
      throw invalidParameters([{ field: 'logout_token', message: 'was already used' }]);
    try {
      return await sessions.endAllOf(order.owner);
    } catch (error) {
      // The provider will retry with the same token.
      await claims.giveBack(LOGOUT_CLAIM, order.jti);
      throw error;
    }
  }

  /** An operator, unless the person asked for their team. @throws ApiError 9002 */
  async #roleOf(claims: Claims, wanted: SignInRole | undefined): Promise<SignedInRole> {
    const { scopeClaim } = this.parts.settings.claims;
    const values = operatorValues(claims, this.parts.settings.claims);
    const isOperator = values.length > 0;
    if (wanted === 'operator' && !isOperator) throw refusedClaims(`the claim ${scopeClaim} makes nobody an operator`, 'operator');
    if (!isOperator || wanted === 'team')
      return { ...(await this.#membershipOf(claims)), ...(isOperator && { otherRole: 'operator' }) };
    const isMember = await this.#membershipOf(claims).then(() => true, falseWhenRefused);
    return { basis: { kind: 'claims', values }, teamId: '', scopes: [], ...(isMember && { otherRole: 'team' }) };
  }

  /** @throws ApiError 9002 */
  async #membershipOf(claims: Claims): Promise<SignedInRole> {
    const membership = mapClaims(claims, this.parts.settings.claims);
    await this.#assertTeamWorks(membership.teamId);
    return membership;
  }

  /** A session of an unknown team would only fail later, without a clear reason. */
  async #assertTeamWorks(teamId: string): Promise<void> {
    const team = await this.parts.teams.get(teamId).catch((error: unknown) => {
      if (isApiError(error, 1005)) return null;
      throw error;
    });
    if (team !== null && isTeamUsable(team)) return;
    throw new ApiError(9002, {
      message: 'sign-in refused: the team of this account is unknown or disabled',
      details: { reason: 'claims', lacking: 'team' },
    });
  }
}

/** @throws every other failure. */
function falseWhenRefused(error: unknown): false {
  if (isApiError(error, 9002)) return false;
  throw error;
}

function personOf(claims: Claims): { sub: string; sid: string | null; name: string | null } {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : null);
  const name = text('name') ?? text('preferred_username') ?? text('email');
  return { sub: text('sub') ?? '', sid: text('sid'), name: name === null ? null : name.slice(0, 200) };
}

function notBegunHere(): ApiError {
  return new ApiError(9001, {
    message: 'sign-in failed: it was not started in this browser, took too long, or was already completed',
    suggestion: 'Start again at /auth/login.',
    details: { reason: 'attempt' },
  });
}
