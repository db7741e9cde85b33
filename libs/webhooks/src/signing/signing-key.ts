import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';
const SEED_BYTES = 32;
/** RFC 8410: what stands before the seed of an Ed25519 key in PKCS #8. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The public half, as `/gateway/v1/webhooks/jwks` shows it. */
export interface PublicSigningKey {
  kty: 'OKP';
  crv: 'Ed25519';
  use: 'sig';
  alg: 'EdDSA';
  kid: string;
  x: string;
  /** The same key as the Standard Webhooks specification writes it: `whpk_…` */
  whpk: string;
}

/** A key pair for asymmetric signatures (`v1a`). */
export interface SigningKey {
  privateKey: KeyObject;
  publicKey: PublicSigningKey;
}

/** @param text `whsk_` and, in base64, the seed, or the seed and the public key after it. @returns undefined for anything else */
export function signingKeyOf(text: string): SigningKey | undefined {
  if (!text.startsWith(PRIVATE_PREFIX)) return undefined;
  const bytes = Buffer.from(text.slice(PRIVATE_PREFIX.length), 'base64');
  if (bytes.length !== SEED_BYTES && bytes.length !== SEED_BYTES * 2) return undefined;
  const der = Buffer.concat([PKCS8_HEAD, bytes.subarray(0, SEED_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const raw = Buffer.from(x, 'base64url');
  if (bytes.length > SEED_BYTES && !bytes.subarray(SEED_BYTES).equals(raw)) return undefined;
  return { privateKey, publicKey: publicKeyOf(x, raw) };
}

function publicKeyOf(x: string, raw: Buffer): PublicSigningKey {
  const kid = createHash('sha256').update(raw).digest('base64url').slice(0, 16);
  return { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid, x, whpk: `${PUBLIC_PREFIX}${raw.toString('base64')}` };
}
