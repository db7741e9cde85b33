import { ALERT_KINDS } from '#tasks';
import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { anyObject, schemaOf, time } from '../platform/docs-kit/schema-of.js';
import { AlertQueryDto, AlertTeamQueryDto } from './alert-query.dto.js';
import { type alertView } from './alert-view.js';
import { AlertsController } from './alerts.controller.js';
import { muteSchema } from './mute-schema.js';

export const ALERT_EXAMPLE = {
  id: 'budget-0d5ad2a5e1d1c7f0a1b2',
  team_id: 'team_Jd83kd0sK2ls9Xq1',
  kind: 'budget' as const,
  subject: 'team|month|2026-03',
  title: "The month's budget of the team is used to 90 %",
  lines: [
    '4,410 credits spent and 180 credits reserved of 5,000 credits.',
    'Creations that do not fit any more are refused with 9004. The next window begins at 2026-04-01 00:00 UTC.',
  ],
  state: 'open' as const,
  level: 90,
  peak: 90,
  opened_at: '2026-03-02T09:25:00.000Z',
  changed_at: '2026-03-04T17:02:11.000Z',
  until: '2026-04-01T00:00:00.000Z',
  muted_until: null,
  details: {
    budget: {
      entity: 'team',
      entity_id: 'team_Jd83kd0sK2ls9Xq1',
      window: 'month',
      limit: 5000,
      resets_at: '2026-04-01T00:00:00.000Z',
      thresholds: [80, 90, 100],
    },
    spent: 4410,
    reserved: 180,
  },
};

export const alertSchema = schemaOf<ReturnType<typeof alertView>>()(
  'Alert',
  z.strictObject({
    id: z.string(),
    team_id: z.string().nullable().describe('Null: of the whole installation.'),
    kind: z.enum(ALERT_KINDS),
    subject: z.string().describe('What it is about, e.g. a budget window or a flow.'),
    title: z.string().describe('What has happened, in words.'),
    lines: z.array(z.string()).describe('The figures, and what to do.'),
    state: z.enum(['open', 'over']),
    level: z.number().describe('Higher is worse; of a budget the threshold in percent. 0 when it is over.'),
    peak: z.number().describe('The highest level so far.'),
    opened_at: time(),
    changed_at: time().describe('Last change of state or level.'),
    until: time().nullable().describe('When it is over by itself.'),
    muted_until: time().nullable().describe("For the caller's side: the team, or the operator."),
    details: anyObject(),
  }),
  { description: 'Something that needs attention. `docs/alerts.md` explains each kind.', examples: [ALERT_EXAMPLE] },
);

export const alertsDocs = documentRoutes(AlertsController, {
  list: {
    id: 'listAlerts',
    tag: 'Reports',
    summary: 'Alerts, newest first',
    description: 'Open ones and those that are over. The operator sees all unless a team is named; a team sees its own.',
    query: AlertQueryDto,
    data: z.strictObject({
      alerts: z.array(alertSchema),
      next_cursor: z.string().nullable().describe('Null at the end; else the `cursor` of the next page.'),
    }),
    errors: [1005],
  },
  mute: {
    id: 'muteAlert',
    tag: 'Reports',
    summary: 'Mute an alert',
    description:
      "Nothing of it is sent to the caller's side until then: the team's receivers, or the operator's. The operator names the team of the alert, unless it is of the installation.",
    query: AlertTeamQueryDto,
    body: { schema: muteSchema, example: { until: '2030-01-31T12:00:00Z' } },
    data: alertSchema,
    errors: [1005],
  },
  unmute: {
    id: 'unmuteAlert',
    tag: 'Reports',
    summary: 'End the mute of an alert',
    query: AlertTeamQueryDto,
    data: alertSchema,
    errors: [1005],
  },
});
