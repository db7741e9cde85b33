import { budgetsSchema } from './teams/limits.schema.js';

/** What the administration's routes check their bodies with, for whoever describes them. */
export { keyChangesSchema, keySettingsSchema, rotateKeySchema } from './keys/team-key.schema.js';
export { createTeamSchema, updateTeamSchema } from './teams/team.schema.js';
export { tokenRequestSchema } from './tokens/token-request.schema.js';
export const setBudgetsSchema = budgetsSchema;
