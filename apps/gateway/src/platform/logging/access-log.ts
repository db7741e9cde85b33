import { type Principal, SecretHider } from '#access';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { Injectable } from '@nestjs/common';
import { PinoLogger } from './pino-logger.js';

interface Answered {
  method: string;
  /** Without its query, which may carry a token. */
  path: string;
  /** The route's pattern. */
  route: string;
  status: number;
  /** Milliseconds from the request to the end of its answer. */
  elapsed: number;
  requestId: string;
  /** The reader went away before the end. */
  aborted: boolean;
  principal: Principal | undefined;
  /** Of the error that was the answer. */
  code?: number | undefined;
}

/** One line and one measurement a request. */
@Injectable()
export class AccessLog {
  constructor(
    private readonly logger: PinoLogger,
    private readonly metrics: RequestMetrics,
    private readonly hider: SecretHider,
  ) {}

  record({ method, path, route, status, elapsed, requestId, aborted, principal, code }: Answered): void {
    this.metrics.observeRequest({ method, route, status: String(status) }, elapsed / 1000);
    if (!this.logger.logsInfo) return;
    this.logger.info({
      context: 'Http',
      method,
      path: this.hider.text(path),
      status,
      ms: Math.round(elapsed),
      request_id: this.hider.text(requestId),
      ...(code === undefined ? {} : { code }),
      ...(aborted ? { aborted } : {}),
      ...(principal === undefined ? {} : { team: principal.teamId, key: principal.keyId }),
    });
  }
}
