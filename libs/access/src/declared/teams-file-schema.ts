import { z } from 'zod';
import { KEY_ID_PATTERN } from '../keys/team-key-format.js';
import { keyFields } from '../keys/team-key-schema.js';
import { alertsSchema } from '../teams/alerts-schema.js';
import { endUserSchema, limitsSchema, teamBudgetsSchema } from '../teams/limits-schema.js';
import { nameSchema, teamIdSchema } from '../teams/team-schema.js';

/** Hash tags in the storage that belong to no team. */
const RESERVED_IDS = new Set(['access', 'account', 'watcher']);

/** A key is declared by its digest, or by a file that holds it in clear (a mounted secret). */
const declaredKeySchema = z
  .strictObject({
    key_id: z.string('must be a key id').regex(KEY_ID_PATTERN, 'must be the 12 letters after tgk_').optional(),
    digest: z
      .string('must be a digest')
      .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits of the whole key')
      .optional(),
    key_file: z.string('must be a path').min(1, 'must not be empty').optional(),
    ...keyFields,
  })
  .superRefine(({ key_id, digest, key_file }, context) => {
    const declared = key_id !== undefined && digest !== undefined;
    const complete = key_file === undefined ? declared : key_id === undefined && digest === undefined;
    if (!complete) context.addIssue({ code: 'custom', message: 'must have either key_file, or key_id and digest' });
  });

const declaredTeamSchema = z.strictObject({
  id: teamIdSchema.refine((id) => !RESERVED_IDS.has(id), 'is reserved'),
  name: nameSchema,
  limits: limitsSchema.optional(),
  budgets: teamBudgetsSchema.optional(),
  alerts: alertsSchema.optional(),
  end_user: endUserSchema.optional(),
  keys: z.array(declaredKeySchema, 'must be a list of keys').optional(),
});

export const teamsFileSchema = z.strictObject({ teams: z.array(declaredTeamSchema, 'must be a list of teams') });
export type DeclaredKeyInput = z.output<typeof declaredKeySchema>;
