import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Principal } from '../principal.js';
import { type Clock } from '../shared/clock.js';
import { type DerivedKey, deriveKeys } from '../shared/derived-keys.js';
import { unauthenticated } from '../shared/refusals.js';

export interface LinkGrant {
  /** Path without the query, as the browser will send it. */
  path: string;
  taskUuid: string;
  teamId: string;
  keyId: string;
  /** Unix ms; rounded up to a second. */
  expiresAt: number;
}

/** Goes into the link's query. */
export interface LinkParameters {
  exp: string;
  team: string;
  key: string;
  sig: string;
}

export interface LinkRequest {
  method: string;
  path: string;
  taskUuid: string;
  parameters: Partial<Record<keyof LinkParameters, unknown>>;
}

const PURPOSE = 'signed links v1';
const READ_METHODS = new Set(['GET', 'HEAD']);

/** Links that open one path of one task for reading until they expire, without any other credential. */
export class LinkSigner {
  readonly #keys: [DerivedKey, ...DerivedKey[]];

  /** @param secrets the first signs, all are accepted */
  constructor(
    secrets: readonly string[],
    private readonly clock: Clock,
  ) {
    this.#keys = deriveKeys(secrets, PURPOSE);
  }

  sign(grant: LinkGrant): LinkParameters {
    const exp = String(Math.ceil(grant.expiresAt / 1000));
    return { exp, team: grant.teamId, key: grant.keyId, sig: signature(this.#keys[0], { ...grant, exp }).toString('base64url') };
  }

  /**
   * Whether the link's team and key still stand is for the authenticator's `recheck` of the principal.
   * @throws ApiError 9001 when the link is incomplete, changed, for something else or expired.
   */
  verify({ method, path, taskUuid, parameters }: LinkRequest): Principal {
    const { exp, team, key, sig } = parameters;
    if (typeof exp !== 'string' || typeof team !== 'string' || typeof key !== 'string' || typeof sig !== 'string') {
      throw unauthenticated('malformed');
    }
    const presented = Buffer.from(sig, 'base64url');
    const signed = { path, taskUuid, teamId: team, keyId: key, exp };
    const matches = this.#keys.map((candidate) => sameBytes(signature(candidate, signed), presented));
    if (!READ_METHODS.has(method) || !matches.includes(true)) throw unauthenticated('unknown');
    const expiresAt = Number(exp) * 1000;
    if (expiresAt <= this.clock()) throw unauthenticated('expired');
    return {
      kind: 'signed-link',
      teamId: team,
      keyId: key,
      scopes: new Set(['assets:read']),
      taskUuids: new Set([taskUuid]),
      expiresAt,
      allowedFlows: null,
      parameters: {},
    };
  }
}

type Signed = Omit<LinkGrant, 'expiresAt'> & { exp: string };

/** JSON keeps the parts apart, so no letters can wander from one to the next. */
function signature({ key }: DerivedKey, { path, taskUuid, teamId, keyId, exp }: Signed): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(['read', path, taskUuid, teamId, keyId, exp]))
    .digest();
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
