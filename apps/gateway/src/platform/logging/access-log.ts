import { type Principal, SecretHider } from '#access';
import { type Settings } from '#config';
import { Inject, Injectable } from '@nestjs/common';
import { type IncomingMessage } from 'node:http';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { addressFinder } from '../request/client-address.js';
import { Reload } from '../settings/reload.js';
import { SETTINGS_TOKEN } from '../settings/tokens.js';
import { Tracing } from '../tracing/tracing.js';
import { KnownAgents } from './known-agents.js';
import { PinoLogger } from './pino-logger.js';
import { shortened } from './shortened.js';

interface Answered {
  request: IncomingMessage;
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
  cause?: string | undefined;
}

type LogSettings = Pick<Settings, 'TRUST_PROXY' | 'ACCESS_LOG_EVERY' | 'ACCESS_LOG_SLOW_MS'>;

const CONTEXT = 'Http';

/** One line and one measurement a request. With ACCESS_LOG_EVERY, ordinary requests get a line now and then. */
@Injectable()
export class AccessLog {
  private readonly addressOf: (request: IncomingMessage) => string;
  private readonly agents: KnownAgents;
  private every: number;
  private slowMs: number;

  constructor(
    private readonly logger: PinoLogger,
    private readonly metrics: RequestMetrics,
    private readonly hider: SecretHider,
    private readonly tracing: Tracing,
    reload: Reload,
    @Inject(SETTINGS_TOKEN) settings: LogSettings,
  ) {
    this.addressOf = addressFinder(settings.TRUST_PROXY);
    this.agents = new KnownAgents(hider);
    [this.every, this.slowMs] = [settings.ACCESS_LOG_EVERY, settings.ACCESS_LOG_SLOW_MS];
    reload.takes('ACCESS_LOG_EVERY', ({ ACCESS_LOG_EVERY }) => (this.every = ACCESS_LOG_EVERY));
    reload.takes('ACCESS_LOG_SLOW_MS', ({ ACCESS_LOG_SLOW_MS }) => (this.slowMs = ACCESS_LOG_SLOW_MS));
    reload.takes('LOG_LEVEL', ({ LOG_LEVEL }) => logger.levels.configure(LOG_LEVEL));
  }

  record(answered: Answered): void {
    const { request, method, path, route, status, elapsed, requestId, aborted, principal, code, cause } = answered;
    const trace = this.tracing.endOf(request, { method, route, status, code, aborted, teamId: principal?.teamId });
    this.metrics.observeRequest({ method, route, status: String(status) }, elapsed / 1000, trace?.trace_id);
    if (!this.logger.levels.isOn('info', CONTEXT)) return;
    const isOrdinary = status < 400 && !aborted && elapsed < this.slowMs;
    if (isOrdinary && this.every !== 1 && !this.isDrawn()) return;
    const agent = request.headers['user-agent'];
    this.logger.info({
      context: CONTEXT,
      method,
      path: this.hider.text(path),
      status,
      ms: Math.round(elapsed),
      request_id: this.hider.text(requestId),
      ip: this.addressOf(request),
      ...(agent === undefined ? {} : { agent: this.agents.shown(agent) }),
      ...(code === undefined ? {} : { code }),
      ...(cause === undefined ? {} : { cause: shortened(this.hider.text(cause)) }),
      ...(aborted ? { aborted } : {}),
      ...(principal === undefined ? {} : { team: principal.teamId, key: principal.keyId }),
      ...(isOrdinary && this.every !== 1 ? { one_in: this.every } : {}),
      ...trace,
    });
  }

  /** At random: a client with a rhythm of its own must not fall through, or be all there is. */
  private isDrawn(): boolean {
    return this.every > 0 && Math.random() * this.every < 1;
  }
}
