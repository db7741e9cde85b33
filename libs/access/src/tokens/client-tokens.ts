import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { ApiError } from '#contracts';
import { RevocationBus } from '../ports/revocation-bus.js';
import { RevocationStore } from '../ports/revocation-store.js';
import { type Principal } from '../principal.js';
import { type Scope } from '../scopes.js';
import { type Clock } from '../shared/clock.js';
import { type KeyRing } from '../shared/key-ring.js';
import { parseInput } from '../shared/parse-input.js';
import { invalidParameters } from '../shared/refusals.js';
import {
  DEFAULT_TTL_SECONDS,
  MAX_TTL_SECONDS,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_KEY_PURPOSE,
  TOKEN_TYPE,
} from './token-claims.js';
import { tokenRequestSchema } from './token-request.schema.js';

export interface IssuedToken {
  token: string;
  tokenId: string;
  /** Unix ms. */
  expiresAt: number;
  scopes: Scope[];
}

interface Parts {
  stores: { revocations: RevocationStore; bus: RevocationBus };
  ring: KeyRing;
  clock: Clock;
}

/** Short-lived credentials for browsers, made by a team key or a browser's session out of its own rights. */
export class ClientTokens {
  constructor(private readonly parts: Parts) {}

  /**
   * @param input `{ttl_seconds?, scopes?, task_uuids?, sub?}`; without scopes all of the maker's but administration.
   * @throws ApiError 9002 when the caller is neither a team key nor a session, 1004 naming the wrong field.
   */
  async mint(minter: Principal, input: unknown): Promise<IssuedToken> {
    if (minter.kind !== 'team-key' && minter.kind !== 'session')
      throw new ApiError(9002, { message: 'only a team key or a session can make client tokens' });
    const request = parseInput(tokenRequestSchema, input);
    const scopes = request.scopes ?? [...minter.scopes].filter((scope) => scope !== 'team:admin');
    mustBeSubset(scopes, minter.scopes);
    const issuedAt = Math.floor(this.parts.clock() / 1000);
    const wanted = issuedAt + (request.ttl_seconds ?? DEFAULT_TTL_SECONDS);
    const expiry = minter.expiresAt === null ? wanted : Math.min(wanted, Math.floor(minter.expiresAt / 1000));
    const tokenId = randomBytes(16).toString('base64url');
    const [{ kid, key }] = this.parts.ring.keys(TOKEN_KEY_PURPOSE);
    const token = await new SignJWT({
      team: minter.teamId,
      ...(minter.sessionId === undefined ? { key: minter.keyId } : { session: minter.sessionId }),
      scope: scopes.join(' '),
      ...(request.task_uuids && { task_uuids: request.task_uuids }),
      ...(request.sub !== undefined && { sub: request.sub }),
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

  /** Only for tokens of that team: another team's token of the same id stays untouched. Effective at once; an unknown id is no error. */
  async revoke(teamId: string, tokenId: string): Promise<void> {
    // The id alone does not tell the expiry, so the revocation lives as long as any token made until now can.
    const until = this.parts.clock() + (MAX_TTL_SECONDS + 1) * 1000;
    await this.parts.stores.revocations.revoke({ kind: 'token', teamId, id: tokenId }, until);
    await this.parts.stores.bus.publish({ kind: 'token', id: tokenId, effect: 'revoked' });
  }
}

function mustBeSubset(scopes: readonly Scope[], allowed: ReadonlySet<Scope>): void {
  const errors = scopes.flatMap((scope, index) =>
    allowed.has(scope) ? [] : [{ field: `scopes[${index}]`, message: `the credential does not have the scope ${scope}` }],
  );
  if (errors.length > 0) throw invalidParameters(errors);
  if (scopes.length === 0) throw invalidParameters([{ field: 'scopes', message: 'must name at least one scope' }]);
}
