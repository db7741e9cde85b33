import { createHmac } from 'node:crypto';
import { type DerivedKey } from './derived-keys.js';
import { sameDigest } from './digest.js';
import { type KeyRing } from './key-ring.js';

/** Characters kept of the 256-bit signature: 132 bits. */
const TAG_LENGTH = 22;

/** Short texts that prove that they were made here, so that they need not be stored: `<body>.<tag>`. */
export class SignedTexts {
  constructor(
    private readonly ring: KeyRing,
    private readonly purpose: string,
  ) {}

  /** @param context that a reader must know too, e.g. the team. */
  sign(context: string, body: string): string {
    return `${body}.${tagOf(this.ring.keys(this.purpose)[0], context, body)}`;
  }

  /** @returns the body, or null for a text that was not signed here, or in another context. */
  read(context: string, text: string): string | null {
    const body = text.slice(0, -(TAG_LENGTH + 1));
    const tag = text.slice(body.length + 1);
    const matches = this.ring.keys(this.purpose).map((key) => sameDigest(tagOf(key, context, body), tag));
    return matches.includes(true) && text[body.length] === '.' ? body : null;
  }
}

function tagOf({ key }: DerivedKey, context: string, body: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([context, body]))
    .digest('base64url')
    .slice(0, TAG_LENGTH);
}
