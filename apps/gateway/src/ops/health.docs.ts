import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { schemaOf } from '../platform/docs-kit/schema-of.js';
import { MetricsController } from './metrics.controller.js';
import { HealthController, type Readiness } from './health.controller.js';
import { type GatewayVersion, VersionController } from './version.controller.js';

const readiness = schemaOf<Readiness>()(
  'Readiness',
  z.strictObject({
    status: z.enum(['ready', 'not-ready']),
    storage: z.strictObject({
      engine: z.string(),
      ok: z.boolean(),
      reason: z
        .string()
        .optional()
        .describe(
          'What a newer gateway wrote that this instance cannot read. With `ok`: a single record, met in the last minute.',
        ),
    }),
    upstream: z.strictObject({ link: z.string().describe('live, polling or down'), reason: z.string().optional() }),
    workers: z
      .strictObject({
        serving: z.int().describe('Workers that serve requests now.'),
        size: z.int().describe('As WORKERS asks for.'),
      })
      .optional()
      .describe('With WORKERS: ready while at least half of them serve.'),
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
      'Its storage takes writes and no newer gateway has written to it, it is not shutting down, and the upstream has not refused the key of this instance. `storage.reason` names what only a newer gateway can read, and `upstream.reason` says what is wrong with a key; both also appear where the instance can serve.',
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
    answer: {
      description: 'Prometheus text format, or OpenMetrics with METRICS_EXEMPLARS.',
      content: { 'text/plain': { schema: { type: 'string' } }, 'application/openmetrics-text': { schema: { type: 'string' } } },
    },
  },
});

const gatewayVersion = schemaOf<GatewayVersion>()(
  'GatewayVersion',
  z.strictObject({
    name: z.string(),
    version: z.string(),
    commit: z.string().nullable().describe('Null if the build did not know it.'),
    node: z.string(),
    api: z.string().describe('The version in the paths.'),
    schemas: z.strictObject({
      backup: z.int().describe('The format that backups are written in.'),
      records: z.int().describe('The version that stored records are written in.'),
    }),
  }),
  {
    description: 'What runs here.',
    examples: [
      {
        name: 'triverse-gateway',
        version: '1.0.0',
        commit: '4706ae9d0c1b2a39485f6e7d8c9b0a1f2e3d4c5b',
        node: 'v20.19.0',
        api: 'v1',
        schemas: { backup: 2, records: 2 },
      },
    ],
  },
);

export const versionDocs = documentRoutes(VersionController, {
  read: {
    id: 'getVersion',
    tag: 'Operations',
    summary: 'The version of the gateway',
    description: 'With any credential of a team, or the `ADMIN_TOKEN`.',
    data: gatewayVersion,
  },
});
