import { Controller, Get, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { Meters } from '../platform/metrics/meters.js';
import { AcceptsMetricsToken, AdminOnly } from '../platform/access/access-rules.decorator.js';

/** For Prometheus, with the METRICS_TOKEN, and for the operator: traffic figures are no team's. */
@Controller('metrics')
@AdminOnly()
@AcceptsMetricsToken()
export class MetricsController {
  constructor(private readonly meters: Meters) {}

  @Get()
  read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.meters.contentType);
    return this.meters.text();
  }
}
