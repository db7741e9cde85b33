import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { sha256Hex } from '../shared/digest.js';

const SECRET_BYTES = 32;
const SECRET_FORM = /^[\w-]{43}$/;
/** Of the digest's 256 bits: nobody finds a second secret with the same, nor the secret itself. */
const ID_LENGTH = 32;
const DIRECT = { alg: 'dir', enc: 'A256GCM' } as const;

export interface SessionSecret {
  /** What the cookie holds. */
  secret: string;
  sessionId: string;
  digest: string;
}

export function newSessionSecret(): SessionSecret {
  return knownSecret(randomBytes(SECRET_BYTES).toString('base64url'));
}

/** @returns null for what is no digest of a secret. */
export function sessionIdOf(digest: string): string | null {
  return /^[0-9a-f]{64}$/.test(digest) ? digest.slice(0, ID_LENGTH) : null;
}

/** @returns null for what is no secret of ours. */
export function readSessionSecret(cookie: string): SessionSecret | null {
  return SECRET_FORM.test(cookie) ? knownSecret(cookie) : null;
}

function knownSecret(secret: string): SessionSecret {
  const digest = sha256Hex(secret);
  return { secret, sessionId: digest.slice(0, ID_LENGTH), digest };
}

/** Read access to the storage is not enough to unseal it: the key is derived from the cookie's secret. */
export function sealFor(secret: string, text: string): Promise<string> {
  return new EncryptJWT({ text }).setProtectedHeader(DIRECT).encrypt(sealingKey(secret));
}

/** @returns null when it was sealed for another secret. */
export async function openSealed(secret: string, sealed: string): Promise<string | null> {
  try {
    const { payload } = await jwtDecrypt(sealed, sealingKey(secret));
    return typeof payload['text'] === 'string' ? payload['text'] : null;
  } catch {
    return null;
  }
}

function sealingKey(secret: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', secret, 'triverse-gateway', 'session seal v1', 32)));
}
