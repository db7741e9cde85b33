import { type Settings } from '#config';
import { Logger } from '@nestjs/common';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { FaultLog } from '../../logging/fault-log.js';
import { packageVersion } from '../../settings/version.js';
import { OtelTracing } from './otel-tracing.js';

const SCOPE = 'triverse-gateway';
/** The end of the process waits this long for a collector that is away. */
const EXPORT_MS = 2_000;

/** @param endpoint without the path of traces. */
export function createOtelTracing(settings: Settings, endpoint: string): OtelTracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers: Object.fromEntries(settings.OTEL_EXPORTER_OTLP_HEADERS ?? []),
    timeoutMillis: EXPORT_MS,
  });
  const version = packageVersion();
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': settings.OTEL_SERVICE_NAME, 'service.version': version }),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor(reported(exporter))],
  });
  return new OtelTracing(provider.getTracer(SCOPE, version), () => provider.shutdown());
}

/** The names of the specification. */
function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: Settings): Sampler {
  const root = name.endsWith('ratio')
    ? new TraceIdRatioBasedSampler(ratio)
    : name.endsWith('off')
      ? new AlwaysOffSampler()
      : new AlwaysOnSampler();
  return name.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root;
}

/** A collector that is away costs spans, and a line in the log. */
function reported(exporter: SpanExporter): SpanExporter {
  const logger = new Logger('Tracing');
  const faults = new FaultLog((causes) => logger.warn(`spans not exported: ${causes}`));
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) faults.note(result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown().finally(() => faults.close()),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
