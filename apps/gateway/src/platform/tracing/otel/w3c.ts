import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Link,
  ROOT_CONTEXT,
  type Span,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { type IncomingHttpHeaders } from 'node:http';

const propagator = new W3CTraceContextPropagator();

/** The context that a caller sent; the root where it sent none or one that is not W3C's. */
export function contextOf(headers: IncomingHttpHeaders): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

/** What to send along with a call. */
export function headersOf(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

/** Undefined when the sampler left the span out: nothing would be found under its id. */
export function traceparentOf(span: Span): string | undefined {
  if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return headersOf(trace.setSpan(ROOT_CONTEXT, span))['traceparent'];
}

export function linksOf(traceparents: readonly (string | undefined)[]): Link[] {
  return traceparents.flatMap((traceparent) => {
    const context = traceparent === undefined ? undefined : trace.getSpanContext(contextOf({ traceparent }));
    return context === undefined ? [] : [{ context }];
  });
}
