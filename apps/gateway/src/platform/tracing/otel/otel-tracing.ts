import { type OnApplicationShutdown } from '@nestjs/common';
import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ActiveSpan, type RequestEnd, type SpanParts, type TraceIds, Tracing } from '../tracing.js';
import { contextOf, headersOf, linksOf, traceparentOf } from './w3c.js';

const KINDS = { client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER, producer: SpanKind.PRODUCER } as const;

/** OpenTelemetry without its globals, so that several gateways in one process do not share a tracer. */
export class OtelTracing extends Tracing implements OnApplicationShutdown {
  readonly isOn = true;
  private readonly contexts = new AsyncLocalStorage<Context>();
  private readonly requests = new WeakMap<IncomingMessage, Span>();

  constructor(
    private readonly tracer: Tracer,
    private readonly shutdown: () => Promise<void>,
  ) {
    super();
  }

  serve(request: IncomingMessage, _response: ServerResponse, goOn: () => void): void {
    const parent = contextOf(request.headers);
    const span = this.tracer.startSpan(request.method ?? '', { kind: SpanKind.SERVER }, parent);
    this.requests.set(request, span);
    this.contexts.run(trace.setSpan(parent, span), goOn);
  }

  endOf(request: IncomingMessage, { method, route, status, code, aborted, teamId }: RequestEnd): TraceIds | undefined {
    const span = this.requests.get(request);
    if (span === undefined) return undefined;
    span.updateName(`${method} ${route}`);
    span.setAttributes({
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      ...(code === undefined ? {} : { 'gateway.error_code': code }),
      ...(aborted ? { 'gateway.aborted': true } : {}),
      ...(teamId ? { 'gateway.team': teamId } : {}),
    });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    return idsOf(span);
  }

  async span<T>(parts: SpanParts, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
    const { span, context } = this.begin(parts);
    try {
      return await this.contexts.run(context, () => work(activeSpan(span, context)));
    } catch (error) {
      // The name of the error only: its message may quote what was sent.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'failed' });
      throw error;
    } finally {
      span.end();
    }
  }

  mark(parts: SpanParts, work: () => void): void {
    const { span, context } = this.begin(parts);
    try {
      this.contexts.run(context, work);
    } finally {
      span.end();
    }
  }

  ids(): TraceIds | undefined {
    const span = this.current();
    return span && idsOf(span);
  }

  traceparent(): string | undefined {
    const span = this.current();
    return span && traceparentOf(span);
  }

  /** What was recorded goes out before the process does. */
  async onApplicationShutdown(): Promise<void> {
    await this.shutdown().catch(() => undefined);
  }

  private current(): Span | undefined {
    const context = this.contexts.getStore();
    return context && trace.getSpan(context);
  }

  private begin({ name, kind, attributes = {}, links = [], isRoot = false }: SpanParts): { span: Span; context: Context } {
    const parent = isRoot ? ROOT_CONTEXT : (this.contexts.getStore() ?? ROOT_CONTEXT);
    const span = this.tracer.startSpan(name, { kind: KINDS[kind], attributes, links: linksOf(links) }, parent);
    return { span, context: trace.setSpan(parent, span) };
  }
}

function activeSpan(span: Span, context: Context): ActiveSpan {
  return {
    traceparent: traceparentOf(span),
    headers: headersOf(context),
    set: (attributes) => void span.setAttributes(attributes),
    link: (traceparent) => void span.addLinks(linksOf([traceparent])),
  };
}

function idsOf(span: Span): TraceIds | undefined {
  const context = span.spanContext();
  return isSpanContextValid(context) ? { trace_id: context.traceId, span_id: context.spanId } : undefined;
}
