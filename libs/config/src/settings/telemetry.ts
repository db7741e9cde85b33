import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { flag, httpUrl, whole } from './values/basic.js';
import { headerMap } from './values/maps.js';
import { bearers } from './values/secrets.js';

export const TELEMETRY_SETTINGS = {
  METRICS_TOKEN: {
    group: 'Metrics and traces',
    schema: bearers(16),
    secret: true,
    reloads: true,
    about:
      'Bearer token for `/metrics` and nothing else, for Prometheus; during rotation two, comma-separated, of which both are accepted. The ADMIN_TOKEN is accepted there as well',
  },
  METRICS_PORT: {
    schema: whole(0, 65_535),
    about:
      'Port of its own for `/metrics`, on HOST; there it needs a token only if METRICS_TOKEN is set. 0 picks a free port; not set: PORT alone serves it',
  },
  METRICS_TEAMS: {
    schema: whole(0, 1_000),
    default: '20',
    about: 'Teams whose budgets the metrics show by id, those that have used most of theirs; the rest are summed up as `other`',
  },
  METRICS_EXEMPLARS: {
    schema: flag,
    default: 'false',
    about: 'Answer `/metrics` in OpenMetrics, with the trace id of a request beside its time; needs OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: httpUrl,
    about:
      'OpenTelemetry collector that takes traces over OTLP/HTTP, without `/v1/traces`: `http://collector:4318`; not set: no tracing, and its libraries are not loaded',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: headerMap,
    secret: true,
    about: 'Headers for the collector, `name=value,name=value`, percent-encoded',
  },
  OTEL_SERVICE_NAME: {
    schema: z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, hyphens or underscores'),
    default: 'triverse-gateway',
    about: 'Name of the service in traces',
  },
  OTEL_TRACES_SAMPLER: {
    schema: z.enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ]),
    default: 'parentbased_always_on',
    about:
      'Which requests are traced: always_on, always_off, traceidratio, or one of these with `parentbased_` before it, which follows the caller if that has decided',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: z
      .string()
      .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
      .transform(Number),
    default: '1',
    about: 'Share of the traces that a traceidratio sampler keeps, from 0 to 1',
  },
} as const satisfies Record<string, SettingRow>;
