import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { keyEndsAt } from '../keys/team-key.js';
import { type Principal } from '../principal.js';
import { type Scope, ORDINARY_SCOPES } from '../scopes.js';
import { sessionPrincipal } from '../sessions/session-principal.js';
import { type Clock } from '../shared/clock.js';
import { type DerivedKey } from '../shared/derived-keys.js';
import { type KeyRing } from '../shared/key-ring.js';
import { unauthenticated } from '../shared/refusals.js';
import {
  MAX_TTL_SECONDS,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_KEY_PURPOSE,
  TOKEN_TYPE,
  type TokenClaims,
  tokenClaimsSchema,
} from '../tokens/token-claims.js';
import { PrincipalChecker } from './principal-checker.js';
import { type Verified } from './team-key-verifier.js';

/** Verifying a signature costs thirty times a lookup, so verified claims are cached while the token lives. */
const MAX_VERIFIED = 10_000;

/** What a token inherits from the key or session that created it. */
interface Maker extends Pick<Principal, 'keyId' | 'sessionId' | 'allowedFlows' | 'parameters'> {
  scopes: readonly Scope[];
  /** Unix ms. */
  endsAt: number;
}

/** With the `kid` of the key that signed them. */
type SignedClaims = TokenClaims & { signedBy: string };

export class ClientTokenVerifier {
  readonly #verified = new LRUCache<string, SignedClaims>({ max: MAX_VERIFIED });

  constructor(
    private readonly checker: PrincipalChecker,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** @param digest SHA-256 of the credential, hex. @throws ApiError 9001, 9010 */
  async verify(credential: string, digest: string): Promise<Verified> {
    const claims = await this.#claimsOf(credential, digest);
    if (claims.exp * 1000 <= this.clock()) throw unauthenticated('expired');
    const [revocationReadAt, { maker, readAt }] = await Promise.all([
      this.checker.notRevoked('token', claims.team, claims.jti),
      claims.session === undefined ? this.#keyOf(claims) : this.#sessionOf(claims.session, claims.team),
    ]);
    const { scopes, endsAt, ...rights } = maker;
    const principal: Principal = {
      kind: 'client-token',
      teamId: claims.team,
      ...rights,
      // A token loses the scopes that its creator has lost since.
      scopes: new Set(ORDINARY_SCOPES.filter((scope) => claims.scope.includes(scope) && scopes.includes(scope))),
      ...(claims.sub !== undefined && { sub: claims.sub }),
      ...(claims.end_user && { endUser: claims.end_user }),
      ...(claims.task_uuids && { taskUuids: new Set(claims.task_uuids) }),
      tokenId: claims.jti,
      signedBy: claims.signedBy,
      expiresAt: Math.min(claims.exp * 1000, endsAt),
    };
    return { principal, readAt: Math.min(readAt, revocationReadAt) };
  }

  async #keyOf(claims: TokenClaims): Promise<{ maker: Maker; readAt: number }> {
    const { key, readAt } = await this.checker.keyStanding(claims.key ?? '', ({ teamId }) => teamId === claims.team);
    const { keyId, scopes, allowedFlows, parameters } = key;
    return { maker: { keyId, scopes, allowedFlows, parameters, endsAt: keyEndsAt(key) ?? Infinity }, readAt };
  }

  async #sessionOf(sessionId: string, team: string): Promise<{ maker: Maker; readAt: number }> {
    const { session, key, readAt } = await this.checker.sessionStanding(sessionId);
    if (session.teamId !== team) throw unauthenticated('unknown');
    const { keyId, scopes, allowedFlows, parameters } = sessionPrincipal(session, { ...(key && { key }) });
    const endsAt = Math.min(session.expiresAt, (key && keyEndsAt(key)) ?? Infinity);
    return { maker: { keyId, sessionId, scopes: [...scopes], allowedFlows, parameters, endsAt }, readAt };
  }

  async #claimsOf(credential: string, digest: string): Promise<SignedClaims> {
    const known = this.#verified.get(digest);
    if (known !== undefined && this.ring.accepts(TOKEN_KEY_PURPOSE, known.signedBy)) return known;
    const claims = await this.#verifySignature(credential);
    this.#verified.set(digest, claims);
    return claims;
  }

  async #verifySignature(credential: string): Promise<SignedClaims> {
    try {
      const { payload, protectedHeader } = await jwtVerify(credential, ({ kid }) => this.#keyNamed(kid), {
        algorithms: [TOKEN_ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        requiredClaims: ['exp', 'iat', 'jti'],
        maxTokenAge: MAX_TTL_SECONDS,
        // Clocks may differ slightly between instances; `exp` is checked again without tolerance.
        clockTolerance: 5,
        currentDate: new Date(this.clock()),
      });
      return { ...tokenClaimsSchema.parse(payload), signedBy: protectedHeader.kid ?? '' };
    } catch (error) {
      throw unauthenticated(faultOf(error));
    }
  }

  #keyNamed(kid: string | undefined): DerivedKey['key'] {
    const named = this.ring.keys(TOKEN_KEY_PURPOSE).find((key) => key.kid === kid);
    if (named === undefined) throw new errors.JWKSNoMatchingKey();
    return named.key;
  }
}

function faultOf(error: unknown): 'expired' | 'malformed' | 'unknown' {
  if (error instanceof errors.JWTExpired) return 'expired';
  return error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid ? 'malformed' : 'unknown';
}
