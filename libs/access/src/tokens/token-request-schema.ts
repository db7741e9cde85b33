import { canonicalTaskId, TASK_UUID } from '#contracts';
import { z } from 'zod';
import { scopesAmong } from '../keys/team-key-schema.js';
import { ORDINARY_SCOPES } from '../scopes.js';
import { endUserSchema } from '../teams/limits-schema.js';
import { MAX_TTL_SECONDS } from './token-claims.js';

const fields = z.strictObject({
  ttl_seconds: z
    .int('must be a whole number of seconds')
    .min(1, 'must be at least 1')
    .max(MAX_TTL_SECONDS, `must be at most ${MAX_TTL_SECONDS}`)
    .optional(),
  scopes: scopesAmong(ORDINARY_SCOPES).optional(),
  task_uuids: z
    .array(
      z.string('must be a task UUID').regex(TASK_UUID, 'must be a task UUID').transform(canonicalTaskId),
      'must be a list of task UUIDs',
    )
    .min(1, 'must name at least one task')
    .max(50, 'must name at most 50 tasks')
    .optional(),
  sub: z
    .string('must be a text')
    .min(1, 'must not be empty')
    .max(128, 'must be at most 128 characters')
    .regex(/^\P{Cc}*$/u, 'must not hold control characters')
    .optional(),
  /** Narrows what the key and the team allow each end user. */
  end_user: endUserSchema.optional(),
});

export const tokenRequestSchema = fields.superRefine(({ sub, end_user }, context) => {
  if (end_user !== undefined && sub === undefined)
    context.addIssue({ code: 'custom', path: ['sub'], message: 'must name the end user whom end_user limits' });
});
export type TokenRequest = z.output<typeof tokenRequestSchema>;
