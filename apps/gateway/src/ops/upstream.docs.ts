import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { schemaOf } from '../platform/docs-kit/schema-of.js';
import { UpstreamController, type upstreamView } from './upstream.controller.js';

const upstreamState = schemaOf<ReturnType<typeof upstreamView>>()(
  'UpstreamState',
  z.strictObject({
    instance: z.string(),
    link: z.strictObject({
      state: z.enum(['live', 'polling', 'down']),
      reason: z.string().nullable().describe('Why it is not live, as far as it is known.'),
    }),
    key_refused: z.boolean().describe("Whether the upstream last refused this instance's key."),
    calls: z
      .array(
        z.strictObject({
          name: z.enum(['status', 'create', 'upload', 'assets', 'links', 'account']).describe('The class of calls.'),
          breaker: z.enum(['closed', 'open', 'half-open']).describe('Open: calls of this class are not made for now.'),
          in_flight: z.int().describe('Calls and open streams.'),
          queued: z.int().describe('Calls that wait for a place.'),
        }),
      )
      .describe('By class of calls.'),
    retries: z.int().describe('Retries of calls since the instance started.'),
  }),
  { description: 'The link to the upstream and the calls to it, as one instance has them.' },
);

export const upstreamDocs = documentRoutes(UpstreamController, {
  read: {
    id: 'getUpstream',
    tag: 'Operations',
    summary: 'The upstream link and the circuit breakers',
    description: 'With the `ADMIN_TOKEN`. Of the instance that answers; the metrics have the same of every instance.',
    data: upstreamState,
    example: {
      code: 0,
      message: 'success',
      data: {
        instance: 'gateway-1:1',
        link: { state: 'live', reason: null },
        key_refused: false,
        calls: [{ name: 'status', breaker: 'closed', in_flight: 1, queued: 0 }],
        retries: 3,
      },
    },
  },
});
