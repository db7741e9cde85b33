import { type Json } from '../../platform/docs-kit/route-docs.js';
import { ALL_WEBHOOK_MESSAGES } from '../webhook-messages.js';
import { componentSchema } from '../openapi/components.js';

const headers = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': { type: 'string', description: 'The same for every attempt.' },
    'webhook-timestamp': { type: 'string', description: 'Unix seconds of this attempt.' },
    'webhook-signature': {
      type: 'string',
      description: 'Standard Webhooks: `v1,<base64>`, `v1a,<base64>`, separated by spaces.',
    },
  },
};

/** The bodies that go to receivers, by message. */
export const WEBHOOK_BODIES: Record<string, Json> = Object.fromEntries(
  ALL_WEBHOOK_MESSAGES.map(([type, { name, summary, payload, example }]) => [
    name,
    { name: type, title: type, summary, headers, payload: componentSchema(payload, 'draft-7'), examples: [{ payload: example }] },
  ]),
);

export const webhookChannel = {
  address: null,
  title: 'Webhooks',
  description:
    'POST requests to the receivers that a team or, for `alert`, the operator has named, signed after the Standard Webhooks specification. At least once; in order within a task.',
};
