import { type GatewayClosingEvent, type GatewayStatusEvent, type TaskUnchanged, type TeamSnapshot } from '#contracts';
import { z } from 'zod';
import { schemaOf } from './schema-of.js';
import { taskSnapshot } from './task-schemas.js';

export const gatewayStatus = schemaOf<GatewayStatusEvent>()(
  'GatewayStatus',
  z.strictObject({ upstream: z.enum(['live', 'polling', 'down']) }),
  {
    description:
      "live: pushed by the upstream's socket; polling: the socket is down, statuses are polled; down: the upstream does not answer.",
    examples: [{ upstream: 'live' }],
  },
);

export const gatewayClosing = schemaOf<GatewayClosingEvent>()(
  'GatewayClosing',
  z.strictObject({
    reason: z.string().describe('shutdown, credential_expired, credential_revoked or limit'),
    code: z.int(),
    message: z.string(),
    reconnect_after_ms: z.number().optional().describe('Wait this long, already jittered, before connecting again.'),
  }),
  {
    description: 'Said before the server ends a connection.',
    examples: [
      { reason: 'shutdown', code: 9006, message: 'this instance is shutting down; reconnect', reconnect_after_ms: 1_240 },
    ],
  },
);

export const taskUnchanged = schemaOf<TaskUnchanged>()(
  'TaskUnchanged',
  z.strictObject({ epoch: z.string(), rev: z.int().min(0), unchanged: z.literal(true) }),
  {
    description: 'Answers a subscriber that sent the present version.',
    examples: [{ epoch: 'k3v9x1c7', rev: 3, unchanged: true }],
  },
);

export const teamSnapshot = schemaOf<TeamSnapshot>()(
  'TeamSnapshot',
  z.strictObject({ team_id: z.string(), tasks: z.array(taskSnapshot) }),
  { description: "The team's open tasks, 500 at most." },
);
