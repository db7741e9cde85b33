import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

export const secret = (min: number) => z.string().min(min, `must have at least ${min} characters`);

/** Must survive an HTTP header: no blanks, line ends or characters beyond ASCII, such as a dash that an editor replaced. */
export const bearer = (min: number) =>
  secret(min).regex(/^[\x21-\x7e]*$/, 'must consist of visible ASCII characters without spaces');

/** One, or two while it is rotated. Not trimmed: a blank within would be sent. */
export const bearers = (min: number) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(bearer(min)).max(2, 'must be one, or two that are comma-separated'));

export const isSigningKey = (pem: string) => {
  try {
    return pem.includes('BEGIN PRIVATE KEY') && ['rsa', 'ec', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
};
