import { type Settings } from '#config';
import { NoTracing, type Tracing } from './tracing.js';

/** OpenTelemetry is loaded only where its endpoint is set. */
export async function startTracing(settings: Settings): Promise<Tracing> {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return new NoTracing();
  const { createOtelTracing } = await import('./otel/create-otel-tracing.js');
  return createOtelTracing(settings, settings.OTEL_EXPORTER_OTLP_ENDPOINT);
}
