import { randomBytes } from 'node:crypto';
import { OneTimeClaims } from '../ports/one-time-claims.js';
import { type Clock } from '../shared/clock.js';
import { type KeyRing } from '../shared/key-ring.js';
import { SignedTexts } from '../shared/signed-text.js';

export const CODE_SECONDS = 300;
const PURPOSE = 'sign-in codes v1';
const CLAIM = 'sign-in-code';
const BODY_FORM = /^(?<exp>[0-9a-z]{1,8})\.(?<keyId>[0-9A-Za-z]{1,64})\.(?<nonce>[\w-]{12})$/;
/** A code names its team by its key. */
const NO_CONTEXT = '';

export interface SignInCode {
  code: string;
  /** Unix ms. */
  expiresAt: number;
}

/** Codes that sign a browser in with a team key that it never sees: for a link. Each works once, for five minutes. */
export class SignInCodes {
  readonly #texts: SignedTexts;

  constructor(
    ring: KeyRing,
    private readonly claims: OneTimeClaims,
    private readonly clock: Clock,
  ) {
    this.#texts = new SignedTexts(ring, PURPOSE);
  }

  issue(keyId: string): SignInCode {
    const exp = Math.floor(this.clock() / 1000) + CODE_SECONDS;
    const nonce = randomBytes(9).toString('base64url');
    return { code: this.#texts.sign(NO_CONTEXT, `${exp.toString(36)}.${keyId}.${nonce}`), expiresAt: exp * 1000 };
  }

  /** @returns the id of its key, or null for a code that was not issued, has expired or was used. @throws ApiError 9010 */
  async redeem(code: string): Promise<string | null> {
    const { exp = '', keyId, nonce } = BODY_FORM.exec(this.#texts.read(NO_CONTEXT, code) ?? '')?.groups ?? {};
    const expiresAt = parseInt(exp, 36) * 1000;
    if (keyId === undefined || nonce === undefined || expiresAt <= this.clock()) return null;
    return (await this.claims.claim(CLAIM, nonce, expiresAt)) ? keyId : null;
  }
}
