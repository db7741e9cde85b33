import { createHmac, randomBytes } from 'node:crypto';
import { type Principal } from '../principal.js';
import { type DerivedKey } from '../shared/derived-keys.js';
import { sameDigest } from '../shared/digest.js';
import { type KeyRing } from '../shared/key-ring.js';

/** The creator of a token, which may revoke it. */
export interface TokenMaker {
  kind: 'key' | 'session';
  id: string;
}

interface IssuedId {
  maker: TokenMaker;
  /** Unix seconds. */
  exp: number;
}

const PURPOSE = 'client token ids v1';
const NONCE_BYTES = 9;
/** Bits kept of the 256-bit signature. */
const TAG_LENGTH = 22;
const MARK = { key: 'k', session: 's' } as const;
const ID_FORM = /^(?<exp>[0-9a-z]{1,8})\.(?<mark>[ks])(?<maker>[0-9A-Za-z-]{1,64})\.(?<nonce>[\w-]{12})\.(?<tag>[\w-]{22})$/;

/** An id contains the token's creator and expiry and proves that it was issued, so ids need not be stored. */
export class TokenIds {
  constructor(private readonly ring: KeyRing) {}

  issue(teamId: string, { maker, exp }: IssuedId): string {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    const body = `${exp.toString(36)}.${MARK[maker.kind]}${maker.id}.${nonce}`;
    return `${body}.${tagOf(this.ring.keys(PURPOSE)[0], teamId, body)}`;
  }

  /** @returns null for an id that was never issued, or issued to another team. */
  read(teamId: string, id: string): IssuedId | null {
    const parts = ID_FORM.exec(id)?.groups;
    if (parts === undefined) return null;
    const { exp = '', mark, maker = '', tag = '' } = parts;
    const body = id.slice(0, -(TAG_LENGTH + 1));
    const matches = this.ring.keys(PURPOSE).map((key) => sameDigest(tagOf(key, teamId, body), tag));
    if (!matches.includes(true)) return null;
    return { maker: { kind: mark === MARK.session ? 'session' : 'key', id: maker }, exp: parseInt(exp, 36) };
  }
}

export function makerOf({ keyId, sessionId }: Principal): TokenMaker {
  return sessionId === undefined ? { kind: 'key', id: keyId } : { kind: 'session', id: sessionId };
}

function tagOf({ key }: DerivedKey, teamId: string, body: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([teamId, body]))
    .digest('base64url')
    .slice(0, TAG_LENGTH);
}
