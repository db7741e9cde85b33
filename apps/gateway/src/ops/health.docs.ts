import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { schemaOf } from '../platform/docs-kit/schema-of.js';
import { MetricsController } from './metrics.controller.js';
import { HealthController, type Readiness } from './health.controller.js';

const readiness = schemaOf<Readiness>()(
  'Readiness',
  z.strictObject({
    status: z.enum(['ready', 'not-ready']),
    storage: z.strictObject({ engine: z.string(), ok: z.boolean() }),
    upstream: z.strictObject({ link: z.string().describe('live, polling or down'), reason: z.string().optional() }),
  }),
  {
    description: 'Whether the instance can serve.',
    examples: [{ status: 'ready', storage: { engine: 'redis', ok: true }, upstream: { link: 'live' } }],
  },
);

export const healthDocs = documentRoutes(HealthController, {
  live: {
    id: 'isLive',
    tag: 'Operations',
    summary: 'The process runs',
    bare: z.strictObject({ status: z.string() }),
    example: { status: 'live' },
  },
  ready: {
    id: 'isReady',
    tag: 'Operations',
    summary: 'The instance can serve',
    description:
      'Its storage takes writes, it is not shutting down, and the upstream has not refused the key of this instance. `upstream.reason` says what is wrong with a key, also where the instance can serve.',
    bare: readiness,
    also: {
      503: {
        description: 'The instance cannot serve; the body says why.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Readiness' } } },
      },
    },
  },
});

export const metricsDocs = documentRoutes(MetricsController, {
  read: {
    id: 'readMetrics',
    tag: 'Operations',
    summary: 'Figures for Prometheus',
    answer: { description: 'Prometheus text format.', content: { 'text/plain': { schema: { type: 'string' } } } },
  },
});
