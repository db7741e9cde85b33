import { type Json } from '../../platform/docs-kit/route-docs.js';
import { ALL_WEBHOOK_MESSAGES } from '../webhook-messages.js';
import { componentSchema } from './components.js';

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

const SIGNED = [
  header('webhook-id', 'The same for every attempt: whoever has seen it drops the message.'),
  header('webhook-timestamp', 'Unix seconds of this attempt.'),
  header('webhook-signature', 'Signatures of `id.timestamp.body`, separated by spaces: `v1,<base64>` and `v1a,<base64>`.'),
];

const ANSWERS = {
  '2XX': { description: 'Received. Anything else, redirects included, is a failure and is tried again.' },
  410: { description: 'Nothing more is wanted here: the webhook is switched off.' },
  429: { description: 'Too much; `Retry-After` says when to go on. 502, 503 and 504 work the same way.' },
};

/** The `webhooks` object of OpenAPI 3.1: what the gateway sends to receivers. */
export function webhooksObject(): Record<string, Json> {
  return Object.fromEntries(
    ALL_WEBHOOK_MESSAGES.map(([type, { name, summary, payload, example }]) => [
      type,
      {
        post: {
          operationId: name,
          tags: ['Webhooks'],
          summary,
          parameters: SIGNED,
          requestBody: { required: true, content: { 'application/json': { schema: componentSchema(payload), example } } },
          responses: ANSWERS,
          security: [],
        },
      },
    ]),
  );
}
