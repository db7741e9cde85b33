import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface DerivedKey {
  /** Identifies the secret without revealing it. */
  kid: string;
  key: KeyObject;
}

const SALT = 'triverse-gateway';

/** One key per secret and purpose, so a signature for one purpose is invalid for another. The first secret signs. */
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
