import { type Principal } from '../principal.js';
import { SCOPES } from '../scopes.js';
import { sameDigest, sha256Hex } from '../shared/digest.js';

/** The operator's ADMIN_TOKEN, or the two that count while it is rotated. Compared by digest, so the timing reveals neither its characters nor its length. */
export class AdminCredential {
  #digests: readonly string[] = [];
  readonly #principal: Principal = {
    kind: 'admin',
    teamId: '',
    keyId: 'admin',
    scopes: new Set(SCOPES),
    expiresAt: null,
    allowedFlows: null,
    parameters: {},
  };

  /** @param tokens none: there is no operator. */
  constructor(tokens: readonly string[]) {
    this.replace(tokens);
  }

  replace(tokens: readonly string[]): void {
    this.#digests = tokens.filter((token) => token !== '').map(sha256Hex);
  }

  /** @param digest SHA-256 of the credential, hex. */
  match(digest: string): Principal | null {
    return this.#digests.some((one) => sameDigest(one, digest)) ? this.#principal : null;
  }
}
