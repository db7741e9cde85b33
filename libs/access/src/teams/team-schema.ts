import { z } from 'zod';
import { alertChangesSchema, alertsSchema } from './alerts-schema.js';
import { endUserChangesSchema, endUserSchema, limitChangesSchema, limitsSchema, teamBudgetsSchema } from './limits-schema.js';

/** Ids are used between braces in storage keys, so they contain only these characters. */
export const teamIdSchema = z
  .string('must be a team id')
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'must be 1 to 63 letters, digits, "_" and "-", starting with a letter or digit');

export const nameSchema = z
  .string('must be a text')
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must be at most 100 characters')
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

export const createTeamSchema = z.strictObject({
  name: nameSchema,
  limits: limitsSchema.optional(),
  budgets: teamBudgetsSchema.optional(),
  alerts: alertsSchema.optional(),
  end_user: endUserSchema.optional(),
});
export type NewTeam = z.output<typeof createTeamSchema>;

export const updateTeamSchema = z.strictObject({
  name: nameSchema.optional(),
  disabled: z.boolean('must be true or false').optional(),
  limits: limitChangesSchema.optional(),
  alerts: alertChangesSchema.optional(),
  end_user: endUserChangesSchema.optional(),
});
/** Missing fields and limits stay; null clears. */
export type TeamChanges = z.output<typeof updateTeamSchema>;
