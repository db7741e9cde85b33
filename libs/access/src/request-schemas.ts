import { budgetsSchema } from './teams/limits-schema.js';

/** The body schemas of the administration routes, for the API documents. */
export { keyChangesSchema, keySettingsSchema, rotateKeySchema } from './keys/team-key-schema.js';
export { createTeamSchema, updateTeamSchema } from './teams/team-schema.js';
export { tokenRequestSchema } from './tokens/token-request-schema.js';
export const setBudgetsSchema = budgetsSchema;
