import { randomBytes } from 'node:crypto';

/** How the Standard Webhooks specification marks a symmetric secret. */
export const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new symmetric secret: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return secretOf(randomBytes(SECRET_BYTES));
}

export function secretOf(key: Buffer): string {
  return `${SECRET_PREFIX}${key.toString('base64')}`;
}

export function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
}
