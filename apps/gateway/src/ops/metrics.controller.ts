import { Controller, Get, Header } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';
import { AdminOnly } from '../platform/access/access-rules.decorator.js';

/** For Prometheus, with the ADMIN_TOKEN as its bearer token: traffic figures are the operator's. */
@Controller('metrics')
@AdminOnly()
export class MetricsController {
  constructor(private readonly meters: Meters) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.meters.text();
  }
}
