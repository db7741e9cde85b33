import { OPERATOR_ALERT_EVENTS, type OperatorAlertEvent } from '#contracts';
import { z } from 'zod';
import { schemaOf, time } from '../platform/docs-kit/schema-of.js';
import { type WebhookDocs } from '../platform/docs-kit/webhook-schemas.js';
import { type alertView } from './alert-view.js';
import { ALERT_EXAMPLE, alertSchema } from './alerts.docs.js';

const alertData = schemaOf<OperatorAlertEvent<ReturnType<typeof alertView>>['data']>()(
  'OperatorAlertData',
  z.strictObject({
    alert: alertSchema,
    title: z.string().describe('For people: what has happened.'),
    lines: z.array(z.string()).describe('For people: more about it.'),
    link: z.string().nullable().describe('The console; null without `PUBLIC_URL`.'),
  }),
  { description: 'An alert in the form of the list, and in words.' },
);

/** What the operator's receivers are sent. */
export const alertMessage: [type: string, docs: WebhookDocs] = [
  'alert',
  {
    name: 'operatorAlert',
    summary: "An alert fired, got worse or is over. Sent to the operator's receivers (`ALERT_WEBHOOK_URLS`).",
    payload: z.strictObject({
      type: z.enum(OPERATOR_ALERT_EVENTS),
      timestamp: time().describe('When the alert changed.'),
      data: alertData,
    }),
    example: {
      type: 'alert.fired',
      timestamp: ALERT_EXAMPLE.changed_at,
      data: {
        alert: ALERT_EXAMPLE,
        title: "The month's budget of the team is used to 90 %",
        lines: ['4,410 credits spent and 180 credits reserved of 5,000 credits.'],
        link: 'https://gateway.example.com/console/#/usage',
      },
    },
  },
];
