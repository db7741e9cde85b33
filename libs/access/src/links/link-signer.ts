import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Principal } from '../principal.js';
import { type Clock } from '../shared/clock.js';
import { type DerivedKey } from '../shared/derived-keys.js';
import { type KeyRing } from '../shared/key-ring.js';
import { unauthenticated } from '../shared/refusals.js';

export interface LinkGrant {
  taskUuid: string;
  /** Its name, decoded: proxies and clients spell a path in more than one way. Null: the task's download. */
  asset: string | null;
  teamId: string;
  keyId: string;
  /** The session that asked, where it was none of a key. */
  sessionId?: string | undefined;
  /** The client token that asked, where it was one. */
  tokenId?: string | undefined;
  /** Unix ms; rounded up to a second. */
  expiresAt: number;
}

/** Goes into the link's query. */
export interface LinkParameters {
  exp: string;
  team: string;
  /** Id of a key, or `session.<id>`; then `~<id>` of a client token. */
  key: string;
  sig: string;
}

export interface LinkRequest {
  method: string;
  taskUuid: string;
  asset: string | null;
  parameters: Partial<Record<keyof LinkParameters, unknown>>;
}

/** No id of a key has a dot or a tilde in it. */
const SESSION_MARK = 'session.';
const TOKEN_MARK = '~';
const PURPOSE = 'signed links v2';
const READ_METHODS = new Set(['GET', 'HEAD']);

/** Links that open one asset of one task for reading until they expire, without any other credential. */
export class LinkSigner {
  constructor(
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  sign(grant: LinkGrant): LinkParameters {
    const exp = String(Math.ceil(grant.expiresAt / 1000));
    const { taskUuid, asset, teamId } = grant;
    const owner = ownerText(grant);
    const sig = signature(this.ring.keys(PURPOSE)[0], { taskUuid, asset, teamId, owner, exp }).toString('base64url');
    return { exp, team: teamId, key: owner, sig };
  }

  /**
   * Whether the link's team, key and token still stand is for the authenticator's `recheck` of the principal.
   * @throws ApiError 9001 when the link is incomplete, changed, for something else or expired.
   */
  verify({ method, taskUuid, asset, parameters }: LinkRequest): Principal {
    const { exp, team, key, sig } = parameters;
    if (typeof exp !== 'string' || typeof team !== 'string' || typeof key !== 'string' || typeof sig !== 'string') {
      throw unauthenticated('malformed');
    }
    const presented = Buffer.from(sig, 'base64url');
    const signed = { taskUuid, asset, teamId: team, owner: key, exp };
    const matches = this.ring.keys(PURPOSE).map((candidate) => sameBytes(signature(candidate, signed), presented));
    if (!READ_METHODS.has(method) || !matches.includes(true)) throw unauthenticated('unknown');
    const expiresAt = Number(exp) * 1000;
    if (expiresAt <= this.clock()) throw unauthenticated('expired');
    return {
      kind: 'signed-link',
      teamId: team,
      ...ownerOf(key),
      scopes: new Set(['assets:read']),
      taskUuids: new Set([taskUuid]),
      expiresAt,
      allowedFlows: null,
      parameters: {},
    };
  }
}

function ownerText({ keyId, sessionId, tokenId }: LinkGrant): string {
  const maker = sessionId === undefined ? keyId : `${SESSION_MARK}${sessionId}`;
  return tokenId === undefined ? maker : `${maker}${TOKEN_MARK}${tokenId}`;
}

function ownerOf(text: string): Pick<Principal, 'keyId' | 'sessionId' | 'tokenId'> {
  const [keyId = '', tokenId] = text.split(TOKEN_MARK, 2);
  return {
    keyId,
    ...(keyId.startsWith(SESSION_MARK) && { sessionId: keyId.slice(SESSION_MARK.length) }),
    ...(tokenId !== undefined && { tokenId }),
  };
}

type Signed = Pick<LinkGrant, 'taskUuid' | 'asset' | 'teamId'> & { owner: string; exp: string };

/** JSON keeps the parts apart, so no letters can wander from one to the next. */
function signature({ key }: DerivedKey, { taskUuid, asset, teamId, owner, exp }: Signed): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(['read', taskUuid, asset, teamId, owner, exp]))
    .digest();
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
