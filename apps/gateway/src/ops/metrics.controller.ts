import { Controller, Get, Header } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';
import { AcceptsMetricsToken, AdminOnly } from '../platform/access/access-rules.decorator.js';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** For Prometheus, with the METRICS_TOKEN, and for the operator: traffic figures are no team's. */
@Controller('metrics')
@AdminOnly()
@AcceptsMetricsToken()
export class MetricsController {
  constructor(private readonly meters: Meters) {}

  @Get()
  @Header('content-type', METRICS_TYPE)
  read(): Promise<string> {
    return this.meters.text();
  }
}
