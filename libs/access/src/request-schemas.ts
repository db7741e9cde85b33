import { z } from 'zod';
import { teamBudgetsSchema } from './teams/limits-schema.js';

/** The bodies of the administration routes: what the routes take, and what the API documents say of them. */
export {
  type KeyChangesInput,
  keyChangesSchema,
  type KeyRotation,
  type KeySettingsInput,
  keySettingsSchema,
  rotateKeySchema,
} from './keys/team-key-schema.js';
export { createTeamSchema, type NewTeam, type TeamChanges, updateTeamSchema } from './teams/team-schema.js';
export { type TokenRequest, tokenRequestSchema } from './tokens/token-request-schema.js';
export { type TeamBudgets } from './teams/limits-schema.js';
export const setBudgetsSchema = teamBudgetsSchema;

/** The same list; errors name its elements `budgets[0]`. */
export const budgetListSchema = z
  .unknown()
  .transform((budgets) => ({ budgets }))
  .pipe(z.strictObject({ budgets: teamBudgetsSchema }))
  .transform(({ budgets }) => budgets);
