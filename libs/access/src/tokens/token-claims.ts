import { z } from 'zod';
import { SCOPES } from '../scopes.js';
import { endUserSchema } from '../teams/limits-schema.js';
import { type EndUserLimits } from '../teams/team.js';

export const TOKEN_ISSUER = 'triverse-gateway';
export const TOKEN_AUDIENCE = 'triverse-gateway/client';
/** Marks the token type in the header, so that no other JWT signed with the same key is accepted. */
export const TOKEN_TYPE = 'tgc+jwt';
export const TOKEN_ALGORITHM = 'HS256';
export const TOKEN_KEY_PURPOSE = 'client tokens v1';
export const MAX_TTL_SECONDS = 3_600;
export const DEFAULT_TTL_SECONDS = 600;

/** The claims of a client token besides `iss`, `aud` and `iat`; times are Unix seconds. */
export const tokenClaimsSchema = z
  .object({
    jti: z.string().min(1),
    exp: z.number(),
    team: z.string().min(1),
    /** Its creator, a team key or a session; the token ends with it. */
    key: z.string().min(1).optional(),
    session: z.string().min(1).optional(),
    scope: z
      .string()
      .transform((text) => text.split(' '))
      .pipe(z.array(z.enum(SCOPES))),
    sub: z.string().optional(),
    end_user: endUserSchema.optional(),
    task_uuids: z.array(z.string()).optional(),
  })
  .refine(({ key, session }) => (key === undefined) !== (session === undefined));

export type TokenClaims = z.output<typeof tokenClaimsSchema>;

/** As `tokenClaimsSchema` reads them. */
export function endUserClaim({ budgets, openTasks, creationsPerMinute }: EndUserLimits) {
  return {
    ...(budgets && { budgets: budgets.map(({ window, credits, timeZone }) => ({ window, credits, time_zone: timeZone })) }),
    ...(openTasks !== undefined && { open_tasks: openTasks }),
    ...(creationsPerMinute !== undefined && { creations_per_minute: creationsPerMinute }),
  };
}
