import { endpointChangesSchema, newEndpointSchema, redeliverSchema, rotateSecretSchema } from '#webhooks';
import { z } from 'zod';
import { PAGE_QUERY } from '../platform/docs-kit/page-query.docs.js';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryQueryDto } from './delivery-query.dto.js';
import { FailingWebhooksController } from './failing-webhooks.controller.js';
import { JwksController } from './jwks.controller.js';
import {
  delivery,
  deliveryAndBody,
  failingWebhook,
  issuedWebhook,
  publicKeys,
  testResult,
  webhook,
  WEBHOOK,
} from './webhook-schemas.js';
import { WebhooksController } from './webhooks.controller.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const example = { code: 0, message: 'success', data: WEBHOOK };
const issued = { code: 0, message: 'success', data: { ...WEBHOOK, secret: SECRET } };
const { url, events, description, flows, labels } = WEBHOOK;
const nextCursor = z.string().nullable().describe('Null at the end; else the `cursor` of the next page.');
const common = { tag: 'Webhooks', query: TeamQueryDto, errors: [1005] } as const;

export const webhooksDocs = documentRoutes(WebhooksController, {
  create: {
    ...common,
    id: 'createWebhook',
    summary: 'Make a webhook',
    description:
      'The secret stands in clear in this answer and nowhere else. The URL begins with `https://` and leads to a public address. A team has at most 20. The operator names the team.',
    body: { schema: newEndpointSchema, example: { url, events, description, flows, labels } },
    data: issuedWebhook,
    example: issued,
  },
  list: {
    ...common,
    id: 'listWebhooks',
    summary: 'The webhooks of a team',
    data: z.strictObject({ webhooks: z.array(webhook) }),
  },
  secret: {
    ...common,
    id: 'getOneOffSecret',
    summary: "The secret of the team's one-off webhooks",
    description:
      'It signs what goes to the URL in `X-Webhook-Url` of a creation. It follows from GATEWAY_SECRET; `former_secret` is set while that is rotated.',
    data: z.strictObject({ team_id: z.string(), secret: z.string(), former_secret: z.string().nullable() }),
  },
  get: { ...common, id: 'getWebhook', summary: 'A webhook', data: webhook, example },
  update: {
    ...common,
    id: 'updateWebhook',
    summary: 'Change a webhook',
    description: 'What is left out stays; null clears. `disabled: false` switches it on again.',
    body: { schema: endpointChangesSchema, example: { labels: null, disabled: false } },
    data: webhook,
    example,
  },
  remove: {
    ...common,
    id: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Nothing more is sent to it; its deliveries are forgotten.',
    data: z.strictObject({ webhook_id: z.string() }),
  },
  rotate: {
    ...common,
    id: 'rotateWebhookSecret',
    summary: 'Replace the secret',
    description: 'The new one signs at once; the former one signs as well for `grace_seconds` (86 400 unless told otherwise).',
    body: { schema: rotateSecretSchema, required: false, example: { grace_seconds: 86_400 } },
    data: issuedWebhook,
    example: issued,
  },
  test: {
    ...common,
    id: 'testWebhook',
    summary: 'Send a test',
    description: 'Sends one `webhook.test`, also to a webhook that is off, and answers what came back. It is not repeated.',
    data: testResult,
    example: {
      code: 0,
      message: 'success',
      data: { webhook_id: WEBHOOK.webhook_id, delivered: true, code: 204, duration_ms: 83, answer: null, error: null },
    },
  },
});

const path = { webhookId: "The webhook's id, or `one-off` for the URLs of tasks." };

export const deliveriesDocs = documentRoutes(DeliveriesController, {
  list: {
    ...common,
    path,
    id: 'listDeliveries',
    summary: 'Deliveries of a webhook, newest first',
    description: 'What waits, and of what has ended the newest 500 of the last 30 days.',
    query: DeliveryQueryDto,
    data: z.strictObject({ deliveries: z.array(delivery), next_cursor: nextCursor }),
  },
  get: { ...common, path, id: 'getDelivery', summary: 'A delivery, with what is sent', data: deliveryAndBody },
  again: {
    ...common,
    path,
    id: 'redeliver',
    summary: 'Send a delivery again',
    description: 'At once, with the attempts of a new one and under the same `webhook-id`.',
    data: delivery,
  },
  againAll: {
    ...common,
    path,
    id: 'redeliverRange',
    summary: 'Send deliveries again',
    description: 'Those that were created from `from` to `to`, both included; only dead ones unless `states` says otherwise.',
    body: { schema: redeliverSchema, required: false, example: { from: '2026-03-02T09:00:00Z', states: ['dead'] } },
    data: z.strictObject({ redelivered: z.int() }),
  },
});

export const failingWebhooksDocs = documentRoutes(FailingWebhooksController, {
  list: {
    id: 'listFailingWebhooks',
    tag: 'Webhooks',
    summary: 'Webhooks of all teams that fail',
    description:
      'With the `ADMIN_TOKEN`. Those whose last attempt failed, and those that the gateway has switched off. A page is of `limit` teams: it may be empty and still have a `next_cursor`.',
    query: PAGE_QUERY,
    data: z.strictObject({ webhooks: z.array(failingWebhook), next_cursor: nextCursor }),
  },
});

export const jwksDocs = documentRoutes(JwksController, {
  read: {
    id: 'getWebhookKeys',
    tag: 'Webhooks',
    summary: 'Public keys of the signatures',
    description:
      'For `v1a` signatures, where the operator has set `WEBHOOK_SIGNING_KEY`; else there are none. Not in the envelope.',
    bare: publicKeys,
    example: {
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          use: 'sig',
          alg: 'EdDSA',
          kid: 'Zk3v9x1c7QpLmN0a',
          x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
          whpk: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
        },
      ],
    },
  },
});
