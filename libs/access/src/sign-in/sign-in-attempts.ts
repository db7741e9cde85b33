import { randomBytes } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { OneTimeClaims } from '../ports/one-time-claims.js';
import { type Clock } from '../shared/clock.js';
import { type DerivedKey } from '../shared/derived-keys.js';
import { SIGN_IN_ROLES } from '../sessions/session.js';
import { type KeyRing } from '../shared/key-ring.js';

export const ATTEMPT_SECONDS = 600;
const PURPOSE = 'sign-in attempts v1';
const CLAIM = 'sign-in';

const attemptSchema = z.object({
  state: z.string().min(1),
  nonce: z.string().min(1),
  codeVerifier: z.string().min(1),
  returnTo: z.string().min(1),
  /** Missing: an operator's where the claims give it, else a member's. */
  role: z.enum(SIGN_IN_ROLES).optional(),
  exp: z.number(),
});

/** What the browser that started a sign-in must send when it returns. */
export type SignInAttempt = Omit<z.output<typeof attemptSchema>, 'exp'>;

/** Sealed and kept in the browser, so that starting a sign-in uses no storage; each works once. */
export class SignInAttempts {
  constructor(
    private readonly ring: KeyRing,
    private readonly claims: OneTimeClaims,
    private readonly clock: Clock,
  ) {}

  random(): string {
    return randomBytes(32).toString('base64url');
  }

  seal(attempt: SignInAttempt): Promise<string> {
    const [{ kid, key }] = this.ring.keys(PURPOSE);
    return new EncryptJWT({ ...attempt })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      .setExpirationTime(Math.floor(this.clock() / 1000) + ATTEMPT_SECONDS)
      .encrypt(key);
  }

  /** @returns null when it was not sealed here, has expired, belongs to another state or was already used. @throws ApiError 9010 */
  async redeem(sealed: string, state: string): Promise<SignInAttempt | null> {
    const attempt = await this.#open(sealed);
    if (attempt === null || attempt.state !== state) return null;
    return (await this.claims.claim(CLAIM, state, attempt.exp * 1000)) ? attempt : null;
  }

  async #open(sealed: string): Promise<z.output<typeof attemptSchema> | null> {
    try {
      const { payload } = await jwtDecrypt(sealed, ({ kid }) => this.#keyNamed(kid), {
        currentDate: new Date(this.clock()),
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return attemptSchema.parse(payload);
    } catch {
      return null;
    }
  }

  #keyNamed(kid: string | undefined): DerivedKey['key'] {
    const named = this.ring.keys(PURPOSE).find((key) => key.kid === kid);
    if (named === undefined) throw new Error('sealed with another secret');
    return named.key;
  }
}
