import { success } from '#contracts';
import { LinkMonitor } from '#tasks';
import { ROUTE_CLASSES, UpstreamGauge } from '#triverse';
import { Controller, Get } from '@nestjs/common';
import { AdminOnly } from '../platform/access/access-rules.decorator.js';
import { INSTANCE } from '../platform/logging/pino-logger.js';

/** The link to the upstream and the calls to it, for people; the same figures as in the metrics, of this instance. */
@Controller('gateway/v1/upstream')
@AdminOnly()
export class UpstreamController {
  constructor(
    private readonly link: LinkMonitor,
    private readonly gauge: UpstreamGauge,
  ) {}

  @Get()
  read() {
    return success(upstreamView(this.link, this.gauge));
  }
}

export function upstreamView(link: LinkMonitor, { breakers, inFlight, queued, retries, credentialRefused }: UpstreamGauge) {
  return {
    instance: INSTANCE,
    link: { state: link.state(), reason: link.reason() ?? null },
    key_refused: credentialRefused,
    calls: ROUTE_CLASSES.map((name) => ({ name, breaker: breakers[name], in_flight: inFlight[name], queued: queued[name] })),
    retries,
  };
}
