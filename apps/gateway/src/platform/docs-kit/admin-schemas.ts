import { type auditView, type keyView, SCOPES, type teamView } from '#access';
import { z } from 'zod';
import { anyObject, schemaOf, time } from './schema-of.js';

export type TeamView = ReturnType<typeof teamView>;
export type KeyView = ReturnType<typeof keyView>;
export type AuditView = ReturnType<typeof auditView>;
export type BudgetView = TeamView['budgets'][number];

/** The compiler takes an intersection for another type than the object it describes. */
type Flat<T> = { [F in keyof T]: T[F] };

const at = () => time().nullable();
const limit = () => z.number().nullable();
const origin = () => z.enum(['api', 'file']).describe('Made through the API, or declared in the teams file.');

export const budget = schemaOf<BudgetView>()(
  'Budget',
  z.strictObject({
    window: z.enum(['total', 'day', 'month']),
    credits: z.number(),
    time_zone: z.string(),
    label: z.string().optional().describe('`name=value`: only for tasks with this label. Of teams only.'),
  }),
  { description: 'Credits in a window.', examples: [{ window: 'month', credits: 5_000, time_zone: 'Europe/Berlin' }] },
);

export const limits = schemaOf<TeamView['limits']>()(
  'Limits',
  z.strictObject({
    requests_per_minute: limit(),
    creations_per_minute: limit(),
    uploads_per_minute: limit(),
    open_tasks: limit(),
    sockets: limit(),
  }),
  { description: "Upper bounds; null: none but the gateway's own." },
);

export const endUser = schemaOf<TeamView['end_user']>()(
  'EndUserLimits',
  z.strictObject({ budgets: z.array(budget), open_tasks: limit(), creations_per_minute: limit() }),
  { description: 'Upper bounds for each single end user (`sub` of a client token); null: none.' },
);

export const team = schemaOf<TeamView>()(
  'Team',
  z.strictObject({
    team_id: z.string(),
    name: z.string(),
    origin: origin(),
    created_at: at(),
    disabled_at: at(),
    limits,
    budgets: z.array(budget),
    alerts: z.strictObject({
      budget_thresholds: z.array(z.number()).nullable().describe('Percent of each budget; null: those of the gateway.'),
      mail: z.array(z.string()).describe("Receivers of the team's alerts."),
    }),
    end_user: endUser,
  }),
  { description: 'A team.' },
);

const keyFields = {
  key_id: z.string(),
  team_id: z.string(),
  origin: origin(),
  alias: z.string().nullable(),
  scopes: z.array(z.enum(SCOPES)),
  allowed_flows: z.array(z.string()).nullable().describe('Null: every flow.'),
  parameters: z
    .strictObject({
      defaults: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
      max: z.record(z.string(), z.number()).optional(),
    })
    .describe('Defaults and upper bounds for the parameters of creations.'),
  budgets: z.array(budget),
  limits,
  end_user: endUser,
  created_at: at(),
  expires_at: at(),
  revoke_at: at().describe('End of the grace period after a rotation.'),
  revoked_at: at(),
  rotated_to: z.string().nullable(),
  last_used_at: at(),
};

export const key = schemaOf<KeyView>()('Key', z.strictObject(keyFields), {
  description: 'A team key, without the key itself.',
});

export const issuedKey = schemaOf<Flat<KeyView & { key: string }>>()(
  'IssuedKey',
  z.strictObject({ ...keyFields, key: z.string().describe('The key in clear, this once.') }),
  { description: 'A team key just made.' },
);

export const auditEvent = schemaOf<AuditView>()(
  'AuditEvent',
  z.strictObject({
    id: z.string(),
    at: at(),
    team_id: z.string().describe('Empty for what concerns no team.'),
    actor: z.strictObject({ kind: z.string(), id: z.string(), sub: z.string().optional() }),
    action: z.string().describe('e.g. `key.rotate`'),
    target: z.string(),
    outcome: z.enum(['success', 'refused', 'failed']),
    ip: z.string(),
    request_id: z.string(),
    detail: anyObject(),
  }),
  { description: 'An entry of the audit trail. No bodies, no credentials.' },
);
