import { WEBHOOK_EVENTS } from '#contracts';
import { type PublicSigningKey } from '#webhooks';
import { z } from 'zod';
import { anyObject, schemaOf, time, uuid } from '../platform/docs-kit/schema-of.js';
import { DELIVERY_STATES } from './delivery-query.dto.js';
import {
  type deliveryView,
  type deliveryWithBody,
  type failingWebhookView,
  type testView,
  type webhookView,
} from './webhook-views.js';

type WebhookView = ReturnType<typeof webhookView>;
type FailingView = ReturnType<typeof failingWebhookView>;
type DeliveryView = ReturnType<typeof deliveryView>;
/** The compiler takes an intersection for another type than the object it describes. */
type Flat<T> = { [F in keyof T]: T[F] };

const at = () => time().nullable();

const webhookFields = {
  webhook_id: z.string(),
  team_id: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  flows: z.array(z.string()).nullable().describe('Only tasks of these flows; null: of all.'),
  labels: z.record(z.string(), z.string()).nullable().describe('Only tasks that carry all of these; null: all tasks.'),
  created_at: at(),
  disabled_at: at(),
  disabled_reason: z
    .enum(['team', 'gone', 'failing'])
    .nullable()
    .describe('team: by the team; gone: it answered 410; failing: for too long.'),
  former_secret_until: at().describe('Until then the secret before the rotation signs as well.'),
  failing_since: at().describe('When the first of the attempts failed that have failed since the last success.'),
  paused_until: at().describe('Nothing is sent before, because the receiver asked for a rest.'),
  pending: z.int().describe('Deliveries that wait.'),
};

export const WEBHOOK = {
  webhook_id: 'wh_3f9c2a7d51e80b6a4c1d9e22',
  team_id: 'team_Zk3v9x1c7QpLmN0a',
  url: 'https://example.com/hooks/triverse',
  description: 'Render farm',
  events: ['task.finalized', 'budget.threshold'],
  flows: ['image-to-model'],
  labels: { project: 'apollo' },
  created_at: '2026-03-02T09:15:00.000Z',
  disabled_at: null,
  disabled_reason: null,
  former_secret_until: null,
  failing_since: null,
  paused_until: null,
  pending: 0,
};

export const webhook = schemaOf<WebhookView>()('Webhook', z.strictObject(webhookFields), {
  description: 'An endpoint of a team, without its secret.',
  examples: [WEBHOOK],
});

const { description, disabled_at, disabled_reason, failing_since, pending, team_id, url, webhook_id } = webhookFields;

export const failingWebhook = schemaOf<FailingView>()(
  'FailingWebhook',
  z.strictObject({
    webhook_id,
    team_id,
    team_name: z.string(),
    url,
    description,
    failing_since,
    disabled_at,
    disabled_reason,
    pending,
    oldest_pending_at: at().describe('When the oldest of these was made.'),
    last_failure: z
      .strictObject({
        at: at(),
        code: z.int().nullable().describe('HTTP status; null: no answer.'),
        error: z.string().nullable().describe('Why there was no answer.'),
      })
      .nullable()
      .describe('The last attempt, if it failed.'),
  }),
  { description: 'An endpoint that fails, or that the gateway has switched off.' },
);

export const issuedWebhook = schemaOf<Flat<WebhookView & { secret: string }>>()(
  'IssuedWebhook',
  z.strictObject({ ...webhookFields, secret: z.string().describe('`whsec_…`, this once: it verifies the signatures.') }),
  { description: 'An endpoint with its new secret.' },
);

const deliveryFields = {
  delivery_id: z.string(),
  message_id: z.string().describe('The header `webhook-id`: the same for every attempt.'),
  webhook_id: z.string().nullable().describe("Null for a task's own URL."),
  receiver: z.string().nullable().describe("Scheme and host of a task's own URL."),
  type: z.enum([...WEBHOOK_EVENTS, 'webhook.test']),
  task_uuid: z.union([uuid(), z.null()]),
  state: z
    .enum(DELIVERY_STATES)
    .describe(
      'waiting: behind an earlier event of its task; due: at `due_at`; sending; delivered; dead: no attempt follows; superseded: a newer state of the task took its place.',
    ),
  reason: z
    .enum(['rejected', 'exhausted', 'disabled', 'overflow'])
    .nullable()
    .describe(
      'Why it is dead. rejected: 410; exhausted: the last attempt failed; disabled: the webhook is off; overflow: 50,000 waited, and it was the oldest.',
    ),
  created_at: at(),
  due_at: at(),
  settled_at: at(),
  attempts: z
    .array(
      z.strictObject({
        number: z.int(),
        at: at(),
        duration_ms: z.number(),
        code: z.int().nullable().describe('HTTP status; null: no answer.'),
        error: z.string().nullable().describe('Why there was no answer.'),
        answer: z.string().nullable().describe('Its first kilobyte.'),
      }),
    )
    .describe('The last 20, oldest first.'),
};

export const delivery = schemaOf<DeliveryView>()('Delivery', z.strictObject(deliveryFields), {
  description: 'A message for one receiver, and the attempts to deliver it.',
});

export const deliveryAndBody = schemaOf<Flat<ReturnType<typeof deliveryWithBody>>>()(
  'DeliveryWithBody',
  z.strictObject({
    ...deliveryFields,
    sent: z.strictObject({ type: z.enum([...WEBHOOK_EVENTS, 'webhook.test']), timestamp: time(), data: anyObject() }),
  }),
  { description: 'The same with what is sent, or was.' },
);

export const testResult = schemaOf<ReturnType<typeof testView>>()(
  'WebhookTestResult',
  z.strictObject({
    webhook_id: z.string(),
    delivered: z.boolean(),
    code: z.int().nullable().describe('HTTP status; null: no answer.'),
    duration_ms: z.number(),
    answer: z.string().nullable().describe('Its first kilobyte.'),
    error: z.string().nullable().describe('Why there was no answer.'),
  }),
  { description: 'What a receiver answered to a test.' },
);

export const publicKeys = schemaOf<{ keys: PublicSigningKey[] }>()(
  'WebhookKeys',
  z.strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        use: z.literal('sig'),
        alg: z.literal('EdDSA'),
        kid: z.string(),
        x: z.string(),
        whpk: z.string().describe('The same key as the Standard Webhooks specification writes it.'),
      }),
    ),
  }),
  { description: 'A JSON Web Key Set (RFC 7517).' },
);
