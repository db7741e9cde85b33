import { type IncomingMessage, type ServerResponse } from 'node:http';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** As log lines carry them. */
export interface TraceIds {
  trace_id: string;
  span_id: string;
}

export interface SpanParts {
  name: string;
  kind: 'client' | 'consumer' | 'producer';
  attributes?: Attributes;
  /** Spans of other traces that this one follows from, as W3C traceparents. */
  links?: readonly (string | undefined)[];
  /** Begins a trace of its own. */
  isRoot?: boolean;
}

export interface ActiveSpan {
  /** W3C; undefined when the sampler left the span out. */
  readonly traceparent: string | undefined;
  /** For a call that the work makes, recorded or not: whoever is called then knows the decision of the sampler. */
  readonly headers: Readonly<Record<string, string>>;
  set(attributes: Attributes): void;
  link(traceparent: string | undefined): void;
}

/** How a request ended, in names that hold no secret. */
export interface RequestEnd {
  method: string;
  route: string;
  status: number;
  code?: number | undefined;
  aborted: boolean;
  teamId?: string | undefined;
}

/** Spans at the gateway's seams. Where it is off, the seams are not even wrapped. */
export abstract class Tracing {
  abstract readonly isOn: boolean;
  /** Begins the span of a request, and goes on within it. */
  abstract serve(request: IncomingMessage, response: ServerResponse, goOn: () => void): void;
  /** Ends the span of a request. @returns undefined when it has none */
  abstract endOf(request: IncomingMessage, end: RequestEnd): TraceIds | undefined;
  /** Runs work in a span of its own. */
  abstract span<T>(parts: SpanParts, work: (span: ActiveSpan) => Promise<T>): Promise<T>;
  /** The same for work that is done at once. */
  abstract mark(parts: SpanParts, work: () => void): void;
  /** Of the span at hand. */
  abstract ids(): TraceIds | undefined;
  /** The span at hand as a W3C traceparent; undefined when there is none or the sampler left it out. */
  abstract traceparent(): string | undefined;
}

const NO_SPAN: ActiveSpan = { traceparent: undefined, headers: {}, set: () => undefined, link: () => undefined };

export class NoTracing extends Tracing {
  readonly isOn = false;

  serve(_request: IncomingMessage, _response: ServerResponse, goOn: () => void): void {
    goOn();
  }

  endOf(): undefined {
    return undefined;
  }

  span<T>(_parts: SpanParts, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
    return work(NO_SPAN);
  }

  mark(_parts: SpanParts, work: () => void): void {
    work();
  }

  ids(): undefined {
    return undefined;
  }

  traceparent(): undefined {
    return undefined;
  }
}
