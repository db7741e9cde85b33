import { type Principal } from '../principal.js';
import { SCOPES } from '../scopes.js';
import { sameDigest, sha256Hex } from '../shared/digest.js';

/** The operator's ADMIN_TOKEN. Compared by digest, so the timing reveals neither its characters nor its length. */
export class AdminCredential {
  #digest: string | null = null;
  readonly #principal: Principal = {
    kind: 'admin',
    teamId: '',
    keyId: 'admin',
    scopes: new Set(SCOPES),
    expiresAt: null,
    allowedFlows: null,
    parameters: {},
  };

  /** @param token missing or empty: there is no operator. */
  constructor(token: string | undefined) {
    this.replace(token);
  }

  replace(token: string | undefined): void {
    this.#digest = token === undefined || token === '' ? null : sha256Hex(token);
  }

  /** @param digest SHA-256 of the credential, hex. */
  match(digest: string): Principal | null {
    return this.#digest !== null && sameDigest(this.#digest, digest) ? this.#principal : null;
  }
}
