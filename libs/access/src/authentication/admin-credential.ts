import { createHmac } from 'node:crypto';
import { type Principal } from '../principal.js';
import { SCOPES } from '../scopes.js';
import { type DerivedKey } from '../shared/derived-keys.js';
import { sameDigest, sha256Hex } from '../shared/digest.js';
import { type KeyRing } from '../shared/key-ring.js';

const PURPOSE = 'operator sessions v1';

export const ADMIN_PRINCIPAL: Principal = {
  kind: 'admin',
  teamId: '',
  keyId: 'admin',
  scopes: new Set(SCOPES),
  expiresAt: null,
  allowedFlows: null,
  parameters: {},
};

/** The operator's ADMIN_TOKEN, or the two that count while it is rotated. Compared by digest, so the timing reveals neither its characters nor its length. */
export class AdminCredential {
  #digests: readonly string[] = [];

  /** @param tokens none: there is no operator. */
  constructor(
    tokens: readonly string[],
    private readonly ring: KeyRing,
  ) {
    this.replace(tokens);
  }

  replace(tokens: readonly string[]): void {
    this.#digests = tokens.filter((token) => token !== '').map(sha256Hex);
  }

  /** @param digest SHA-256 of the credential, hex. */
  match(digest: string): Principal | null {
    return this.#digests.some((one) => sameDigest(one, digest)) ? ADMIN_PRINCIPAL : null;
  }

  /** Names the token for the record of a session. Without GATEWAY_SECRET, a reader of the storage cannot guess a token with it. */
  markOf(token: string): string {
    return markOf(sha256Hex(token), this.ring.keys(PURPOSE)[0]);
  }

  /** Whether the token behind a mark is still accepted. */
  accepts(mark: string): boolean {
    return this.#digests.some((digest) => this.ring.keys(PURPOSE).some((key) => sameDigest(markOf(digest, key), mark)));
  }
}

function markOf(digest: string, { key }: DerivedKey): string {
  return createHmac('sha256', key).update(digest).digest('base64url');
}
