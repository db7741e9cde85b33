import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type DerivedKey } from './derived-keys.js';
import { type KeyRing } from './key-ring.js';

const PREFIX = 'sealed';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** For what a seal is, and to whom it belongs: it opens for the same two only. */
export interface SealedFor {
  purpose: string;
  owner: string;
}

/**
 * Seals texts for the storage under a key that follows from GATEWAY_SECRET: `sealed.<kid>.<IV, text and tag in base64url>`, AES-256-GCM.
 * The first secret seals; what any of them has sealed can be opened.
 */
export class TextSeal {
  constructor(private readonly ring: KeyRing) {}

  seal(text: string, { purpose, owner }: SealedFor): string {
    const [{ kid, key }] = this.ring.keys(purpose);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [PREFIX, kid, sealed.toString('base64url')].join('.');
  }

  /** @returns undefined when it was sealed with another secret or for something else, or has been changed. */
  open(sealed: string, { purpose, owner }: SealedFor): string | undefined {
    const [, kid, text = ''] = sealed.split('.');
    const known = this.ring.keys(purpose).find((key) => key.kid === kid);
    return known && decrypted(Buffer.from(text, 'base64url'), known, owner);
  }

  isSealed(text: string): boolean {
    return text.startsWith(`${PREFIX}.`);
  }

  /** Whether the secret that seals now has sealed it. */
  isCurrent(sealed: string, purpose: string): boolean {
    return sealed.startsWith(`${PREFIX}.${this.ring.keys(purpose)[0].kid}.`);
  }

  /** Has `listener` called whenever the secrets have changed. */
  onReplaced(listener: () => void): void {
    this.ring.onReplaced(listener);
  }
}

function decrypted(bytes: Buffer, { key }: DerivedKey, owner: string): string | undefined {
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // The tag does not fit.
  }
}
