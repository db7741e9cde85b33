import { randomBytes } from 'node:crypto';
import { type Principal } from '../principal.js';
import { type KeyRing } from '../shared/key-ring.js';
import { SignedTexts } from '../shared/signed-text.js';

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
const MARK = { key: 'k', session: 's' } as const;
const BODY_FORM = /^(?<exp>[0-9a-z]{1,8})\.(?<mark>[ks])(?<maker>[0-9A-Za-z-]{1,64})\.[\w-]{12}$/;

/** An id contains the token's creator and expiry and proves that it was issued, so ids need not be stored. */
export class TokenIds {
  readonly #texts: SignedTexts;

  constructor(ring: KeyRing) {
    this.#texts = new SignedTexts(ring, PURPOSE);
  }

  issue(teamId: string, { maker, exp }: IssuedId): string {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    return this.#texts.sign(teamId, `${exp.toString(36)}.${MARK[maker.kind]}${maker.id}.${nonce}`);
  }

  /** @returns null for an id that was never issued, or issued to another team. */
  read(teamId: string, id: string): IssuedId | null {
    const parts = BODY_FORM.exec(this.#texts.read(teamId, id) ?? '')?.groups;
    if (parts === undefined) return null;
    const { exp = '', mark, maker = '' } = parts;
    return { maker: { kind: mark === MARK.session ? 'session' : 'key', id: maker }, exp: parseInt(exp, 36) };
  }
}

export function makerOf({ keyId, sessionId }: Principal): TokenMaker {
  return sessionId === undefined ? { kind: 'key', id: keyId } : { kind: 'session', id: sessionId };
}
