import { SCOPES } from '#access';
import { z } from 'zod';
import { type BudgetReport } from './budget-report.js';
import { type ConnectionReport } from './connection-report.js';
import { type totalUsage, type usageView } from './usage-view.js';
import { auditEvent, key, team } from '../platform/docs-kit/admin-schemas.js';
import { schemaOf, time } from '../platform/docs-kit/schema-of.js';

type BudgetStates = Awaited<ReturnType<BudgetReport['of']>>;
type UsageRow = ReturnType<typeof usageView>;
type UsageTotal = ReturnType<typeof totalUsage>;

const nextCursor = z.string().nullable().describe('Null at the end; else the `cursor` of the next page.');

export const teamPage = z.strictObject({ teams: z.array(team), next_cursor: nextCursor });
export const keyPage = z.strictObject({ keys: z.array(key), next_cursor: nextCursor });
export const auditPage = z.strictObject({ events: z.array(auditEvent), next_cursor: nextCursor });

export const budgetStates = schemaOf<BudgetStates>()(
  'BudgetStates',
  z.strictObject({
    team_id: z.string(),
    budgets: z.array(
      z.strictObject({
        entity: z.enum(['team', 'key', 'end_user', 'label']),
        entity_id: z.string(),
        window: z.enum(['total', 'day', 'month']),
        limit: z.number(),
        spent: z.number(),
        reserved: z.number(),
        available: z.number(),
        resets_at: time().nullable().describe('Null for `total`.'),
      }),
    ),
  }),
  { description: 'Where every budget window that is open now stands, of the team and of its keys. In credits.' },
);

export const liveConnections = schemaOf<Awaited<ReturnType<ConnectionReport['of']>>>()(
  'LiveConnections',
  z.strictObject({
    team_id: z.string(),
    total: z.int().describe('Of the team, those of browser sessions included.'),
    limit: z.int().nullable().describe("The team's own limit; null: none."),
    keys: z
      .array(z.strictObject({ key_id: z.string(), connections: z.int().describe('Of this key.') }))
      .describe('Keys with at least one connection.'),
  }),
  { description: 'Connections for live updates that are open now.' },
);

const totals = { succeeded: z.int(), failed: z.int(), cancelled: z.int(), credits: z.number() };

export const usageTotal = schemaOf<UsageTotal>()('UsageTotal', z.strictObject(totals), {
  description: 'Ended tasks by outcome, and the credits they cost.',
});
export const usageRow = schemaOf<UsageRow>()(
  'UsageRow',
  z.strictObject({ day: z.string(), key_id: z.string(), flow_name: z.string(), ...totals }),
  { description: 'Ended tasks of one UTC day, key and flow.' },
);
/** With `group_by`: the one column that groups, and the sums. */
const usageGroup = z.strictObject({
  day: z.string().optional(),
  key_id: z.string().optional(),
  flow_name: z.string().optional(),
  sub: z.string().nullable().optional().describe('Null: the end users whom a day has not counted one by one, together.'),
  value: z
    .string()
    .nullable()
    .optional()
    .describe('Of the label; null: the values that a day has not counted one by one, together.'),
  ...totals,
});

export const usageReport = z.strictObject({
  team_id: z.string(),
  from: z.string().describe('UTC day, included.'),
  to: z.string().describe('UTC day, included.'),
  total: usageTotal,
  rows: z
    .union([z.array(usageRow), z.array(usageGroup)])
    .describe('With `group_by`, one row a key, flow, day, end user or value of a label.'),
});

export const mintedToken = z.strictObject({
  token: z.string().describe('A JWT; shown once.'),
  token_id: z.string(),
  expires_at: time(),
  scopes: z.array(z.enum(SCOPES)),
});
