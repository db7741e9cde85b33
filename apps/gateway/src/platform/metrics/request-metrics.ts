import { errorRow } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type Counter, type Histogram } from 'prom-client';
import { Meters } from './meters.js';

/** Figures of every HTTP request, whoever answered it. */
@Injectable()
export class RequestMetrics {
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly errors: Counter<'code'>;

  constructor(meters: Meters) {
    this.requests = meters.histogram('gateway_http_request_seconds', 'Time from a request to its answer', [
      'method',
      'route',
      'status',
    ]);
    this.errors = meters.counter('gateway_errors_total', 'Error answers over HTTP, by code', ['code']);
  }

  observeRequest(labels: { method: string; route: string; status: string }, seconds: number): void {
    this.requests.observe(labels, seconds);
  }

  /** A code that the catalogue does not know counts as `other`, so that the upstream cannot make labels. */
  countError(code: number): void {
    this.errors.inc({ code: errorRow(code) === undefined ? 'other' : String(code) });
  }
}
