import { FINDING_KINDS } from '#tasks';
import { z } from 'zod';
import { documentRoutes } from '../../platform/docs-kit/route-docs.js';
import { schemaOf, time } from '../../platform/docs-kit/schema-of.js';
import { FindingQueryDto } from '../alert-query.dto.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { type findingView, type readingView } from './reconciliation-view.js';

const finding = schemaOf<ReturnType<typeof findingView>>()(
  'AccountFinding',
  z.strictObject({
    kind: z.enum(FINDING_KINDS),
    id: z.string().describe('Mostly the uuid of a task.'),
    at: time(),
    team_id: z.string().nullable(),
    flow_name: z.string().nullable(),
    credits: z.number().nullable().describe('What the gateway booked or expected; null: not known.'),
    charged: z.number().nullable().describe('What the vendor charged, as far as the balance shows it; null: not known.'),
    note: z.string().nullable(),
  }),
  { description: "Something about the account's credits that may have to be raised with the vendor." },
);

const reading = schemaOf<ReturnType<typeof readingView>>()(
  'AccountReading',
  z.strictObject({
    at: time(),
    account: z.strictObject({ balance: z.number(), frozen: z.number() }),
    books: z
      .strictObject({ spent: z.number(), held: z.number() })
      .describe('Sums over all teams: ever spent, and held by open tasks.'),
    step: z.number().describe('Credits that went missing since the reading before; negative: that the account got.'),
    drift: z.number().describe('Credits that went missing since the last acceptance.'),
    added: z.number().describe('Credits that the account got since then.'),
  }),
  { description: "The account and the gateway's books at one moment." },
);

const report = z.strictObject({
  latest: reading.nullable().describe('Null: the account was not read yet.'),
  readings: z.array(reading).describe('Newest first.'),
  spendable: z
    .strictObject({
      credits: z.number().describe('What the teams with a budget may still spend until their next window.'),
      unlimited_teams: z.int().describe("Teams that only the account's balance limits."),
    })
    .describe('What the teams may still spend now; those that are switched off are left out.'),
  findings: z.array(z.strictObject({ kind: z.enum(FINDING_KINDS), count: z.int(), newest: z.array(finding) })),
});

const ONLY_OPERATOR = 'With the `ADMIN_TOKEN`.';

export const reconciliationDocs = documentRoutes(ReconciliationController, {
  read: {
    id: 'getReconciliation',
    tag: 'Reports',
    summary: 'How the books and the account agree',
    description: `${ONLY_OPERATOR} The account is read every \`RECONCILE_CREDITS_MS\`; \`docs/alerts.md\` explains what is found.`,
    data: report,
  },
  findings: {
    id: 'listFindings',
    tag: 'Reports',
    summary: 'Findings of one kind, newest first',
    description: `${ONLY_OPERATOR} The newest 1,000 of each kind are kept.`,
    query: FindingQueryDto,
    data: z.strictObject({ findings: z.array(finding), next_cursor: z.string().nullable() }),
  },
  accept: {
    id: 'acceptDrift',
    tag: 'Reports',
    summary: 'Accept the drift so far',
    description: `${ONLY_OPERATOR} What is missing is explained or written off: the drift begins at 0 again, and its alert is over.`,
    data: report,
    errors: [1005],
  },
});
