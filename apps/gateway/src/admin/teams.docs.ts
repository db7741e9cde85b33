import { createTeamSchema, setBudgetsSchema, updateTeamSchema } from '#access';
import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { budget, team } from '../platform/docs-kit/admin-schemas.js';
import { budgetStates, teamPage } from './report-schemas.js';
import { PAGE_QUERY } from '../platform/docs-kit/page-query.docs.js';
import { TeamsController } from './teams.controller.js';

const TEAM = {
  team_id: 'team_Zk3v9x1c7QpLmN0a',
  name: 'Web shop',
  origin: 'api',
  created_at: '2026-03-02T09:15:00.000Z',
  disabled_at: null,
  limits: { requests_per_minute: null, creations_per_minute: null, uploads_per_minute: null, open_tasks: 20, sockets: null },
  budgets: [{ window: 'month', credits: 5_000, time_zone: 'UTC' }],
  alerts: { budget_thresholds: null, mail: ['lead@example.com'] },
  end_user: { budgets: [{ window: 'day', credits: 100, time_zone: 'UTC' }], open_tasks: 3, creations_per_minute: null },
};
const BUDGETS = [{ window: 'month', credits: 5_000, time_zone: 'Europe/Berlin' }];
const example = { code: 0, message: 'success', data: TEAM };

export const teamsDocs = documentRoutes(TeamsController, {
  create: {
    id: 'createTeam',
    tag: 'Teams',
    summary: 'Make a team',
    body: { schema: createTeamSchema, example: { name: 'Web shop', limits: { open_tasks: 20 }, budgets: BUDGETS } },
    data: team,
    example,
  },
  list: { id: 'listTeams', tag: 'Teams', summary: 'All teams', query: PAGE_QUERY, data: teamPage },
  get: { id: 'getTeam', tag: 'Teams', summary: 'A team', data: team, example, errors: [1005] },
  update: {
    id: 'updateTeam',
    tag: 'Teams',
    summary: 'Change a team',
    description: 'What is left out stays, each limit by itself; null clears one or all.',
    body: { schema: updateTeamSchema, example: { disabled: true } },
    data: team,
    example,
    errors: [1005],
  },
  budgets: { id: 'getBudgets', tag: 'Teams', summary: 'Where the budgets stand', data: budgetStates, errors: [1005] },
  setBudgets: {
    id: 'setBudgets',
    tag: 'Teams',
    summary: "Replace a team's budgets",
    description: '`[]` removes them. A budget with `label` counts only tasks with that label; up to 100 labels may have budgets.',
    body: { schema: setBudgetsSchema, example: BUDGETS },
    data: z.array(budget),
    errors: [1005],
  },
  remove: {
    id: 'deleteTeam',
    tag: 'Teams',
    summary: 'Delete a team',
    description: 'Its keys and tokens lose their force at once.',
    data: z.strictObject({ team_id: z.string() }),
    errors: [1005],
  },
});
