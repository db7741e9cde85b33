import { SignJWT } from 'jose';
import { ApiError, invalidParameters } from '#contracts';
import { KeyStore } from '../ports/key-store.js';
import { RevocationBus } from '../ports/revocation-bus.js';
import { RevocationStore } from '../ports/revocation-store.js';
import { type Principal } from '../principal.js';
import { type Scope, ORDINARY_SCOPES } from '../scopes.js';
import { type Clock } from '../shared/clock.js';
import { type KeyRing } from '../shared/key-ring.js';
import { notFound } from '../shared/refusals.js';
import {
  DEFAULT_TTL_SECONDS,
  endUserClaim,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_KEY_PURPOSE,
  TOKEN_TYPE,
} from './token-claims.js';
import { mayRevoke } from './revocation-right.js';
import { makerOf, TokenIds } from './token-ids.js';
import { type TokenRequest } from './token-request-schema.js';

/** An instance whose clock is behind accepts a token slightly longer. */
const CLOCK_SLACK_MS = 60_000;

export interface IssuedToken {
  token: string;
  tokenId: string;
  /** Unix ms. */
  expiresAt: number;
  scopes: Scope[];
}

interface Parts {
  stores: { keys: KeyStore; revocations: RevocationStore; bus: RevocationBus };
  ids: TokenIds;
  ring: KeyRing;
  clock: Clock;
}

/** Short-lived credentials for browsers, created by a team key or a session with at most its own rights. */
export class ClientTokens {
  constructor(private readonly parts: Parts) {}

  /**
   * @param request without `scopes`: all scopes of its creator except administration.
   * @throws ApiError 9002 when the caller may not create tokens, 1004 for scopes that it does not have.
   */
  async mint(minter: Principal, request: TokenRequest): Promise<IssuedToken> {
    assertMayMint(minter);
    const scopes = request.scopes ?? ORDINARY_SCOPES.filter((scope) => minter.scopes.has(scope));
    mustBeSubset(scopes, minter.scopes);
    const issuedAt = Math.floor(this.parts.clock() / 1000);
    const wanted = issuedAt + (request.ttl_seconds ?? DEFAULT_TTL_SECONDS);
    const expiry = minter.expiresAt === null ? wanted : Math.min(wanted, Math.floor(minter.expiresAt / 1000));
    const tokenId = this.parts.ids.issue(minter.teamId, { maker: makerOf(minter), exp: expiry });
    const [{ kid, key }] = this.parts.ring.keys(TOKEN_KEY_PURPOSE);
    const token = await new SignJWT({
      team: minter.teamId,
      ...(minter.sessionId === undefined ? { key: minter.keyId } : { session: minter.sessionId }),
      scope: scopes.join(' '),
      ...(request.task_uuids && { task_uuids: request.task_uuids }),
      ...(request.sub !== undefined && { sub: request.sub }),
      ...(request.end_user && { end_user: endUserClaim(request.end_user) }),
    })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: TOKEN_TYPE, kid })
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setJti(tokenId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiry)
      .sign(key);
    return { token, tokenId, expiresAt: expiry * 1000, scopes };
  }

  /**
   * Effective at once; an expired token needs no revocation.
   * @throws ApiError 1005 for an id not issued in that team, and for a token that the caller may not revoke.
   */
  async revoke(caller: Principal, teamId: string, tokenId: string): Promise<void> {
    const { ids, stores, clock } = this.parts;
    const issued = ids.read(teamId, tokenId);
    if (issued === null || !(await mayRevoke(caller, teamId, issued.maker, stores.keys))) throw notFound('client token');
    const until = issued.exp * 1000 + CLOCK_SLACK_MS;
    if (until <= clock()) return;
    await stores.revocations.revoke({ kind: 'token', teamId, id: tokenId }, until);
    await stores.bus.publish({ kind: 'token', id: tokenId, teamId, effect: 'revoked' });
  }
}

/** @throws ApiError 9002 */
export function assertMayMint({ kind }: Principal): void {
  if (kind !== 'team-key' && kind !== 'session')
    throw new ApiError(9002, { message: 'only a team key or a session can create client tokens' });
}

function mustBeSubset(scopes: readonly Scope[], allowed: ReadonlySet<Scope>): void {
  const errors = scopes.flatMap((scope, index) =>
    allowed.has(scope) ? [] : [{ field: `scopes[${index}]`, message: `the credential does not have the scope ${scope}` }],
  );
  if (errors.length > 0) throw invalidParameters(errors);
  if (scopes.length === 0) throw invalidParameters([{ field: 'scopes', message: 'must name at least one scope' }]);
}
