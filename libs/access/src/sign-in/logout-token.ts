import { ApiError, invalidParameters, isApiError } from '#contracts';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { type SessionOwner } from '../sessions/session.js';
import { type Clock } from '../shared/clock.js';

/** Neither `none` nor shared secrets: only the provider can sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** An older token was delayed or replayed. */
const MAX_AGE_SECONDS = 600;
/** The keys were read, but none matches the token. */
const UNFIT = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
const TYPES = new Set(['logout+jwt', 'application/logout+jwt', 'jwt']);

/** OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6. */
const claimsSchema = z
  .object({
    jti: z.string().min(1).max(512),
    exp: z.number(),
    sub: z.string().min(1).max(512).optional(),
    sid: z.string().min(1).max(512).optional(),
    events: z.object({ [EVENT]: z.record(z.string(), z.unknown()) }),
    // A nonce marks an ID token.
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

export interface LogoutOrder {
  jti: string;
  /** Unix ms. */
  expiresAt: number;
  owner: SessionOwner;
}

interface Expected {
  issuer: string;
  clientId: string;
  keys: JWTVerifyGetKey;
  clock: Clock;
}

/** @throws ApiError 1004 when it is not a logout token from this provider for this client; 9006 when the keys cannot be read. */
export async function readLogoutToken(token: string, { issuer, clientId, keys, clock }: Expected): Promise<LogoutOrder> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, readable(keys), {
      algorithms: ALGORITHMS,
      issuer,
      audience: clientId,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: 30,
      currentDate: new Date(clock()),
    });
    if (protectedHeader.typ !== undefined && !TYPES.has(protectedHeader.typ.toLowerCase())) throw new Error('typ');
    const { jti, exp, sid, sub } = claimsSchema.parse(payload);
    const owner = sid === undefined ? { issuer, sub: sub ?? '' } : { issuer, sid };
    return { jti, expiresAt: exp * 1000, owner };
  } catch (error) {
    if (isApiError(error)) throw error;
    throw invalidParameters([
      { field: 'logout_token', message: 'is not a logout token from the sign-in provider for this gateway' },
    ]);
  }
}

/** Unreadable keys do not mean an invalid token: the provider should retry with the same one. */
function readable(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (UNFIT.some((kind) => error instanceof kind)) throw error;
      throw new ApiError(9006, { message: "the sign-in provider's keys cannot be read", retryAfterSeconds: 5, cause: error });
    }
  };
}
