import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface DerivedKey {
  /** Names the secret without telling anything about it. */
  kid: string;
  key: KeyObject;
}

const SALT = 'triverse-gateway';

/** One key a secret and purpose, so that a signature made for one purpose is worth nothing for another. The first secret signs. */
export function deriveKeys(secrets: readonly string[], purpose: string): [DerivedKey, ...DerivedKey[]] {
  const [first, ...rest] = secrets.map((secret) => deriveKey(secret, purpose));
  if (first === undefined) throw new Error('GATEWAY_SECRET: needs at least one secret');
  return [first, ...rest];
}

function deriveKey(secret: string, purpose: string): DerivedKey {
  const expand = (info: string) => Buffer.from(hkdfSync('sha256', secret, SALT, info, 32));
  const kid = createHash('sha256')
    .update(expand(`${purpose} kid`))
    .digest('hex')
    .slice(0, 8);
  return { kid, key: createSecretKey(expand(purpose)) };
}
