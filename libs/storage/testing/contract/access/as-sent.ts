import {
  type Access,
  budgetListSchema,
  createTeamSchema,
  keyChangesSchema,
  keySettingsSchema,
  parseInput,
  tokenRequestSchema,
  type Principal,
  updateTeamSchema,
} from '#access';

/** Administration with bodies as clients send them, checked as the routes check them. */
export const asSent = ({ teams, keys, tokens }: Pick<Access, 'teams' | 'keys' | 'tokens'>) => ({
  createTeam: async (body: unknown) => teams.create(parseInput(createTeamSchema, body)),
  updateTeam: async (teamId: string, body: unknown) => teams.update(teamId, parseInput(updateTeamSchema, body)),
  setBudgets: async (teamId: string, body: unknown) => teams.setBudgets(teamId, parseInput(budgetListSchema, body)),
  createKey: async (teamId: string, body: unknown) => keys.create(teamId, parseInput(keySettingsSchema, body)),
  updateKey: async (keyId: string, body: unknown) => keys.update(keyId, parseInput(keyChangesSchema, body)),
  mint: async (minter: Principal, body: unknown) => tokens.mint(minter, parseInput(tokenRequestSchema, body)),
});
