import { Authenticator } from '#access';
import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { bearerOf } from '../platform/access/bearer.js';
import { MetricsCredential } from '../platform/access/metrics-credential.js';
import { toApiError } from '../platform/errors/api-exception.filter.js';
import { unexpected } from '../platform/logging/unexpected.js';
import { Meters } from '../platform/metrics/meters.js';
import { requestIdOf } from '../platform/request/request-id.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

/** Prometheus needs one; a few more for people who look. */
const MOST_CONNECTIONS = 64;
const REQUEST_MS = 10_000;
const LIMITS = { headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: 1_000 };

/** `/metrics` on METRICS_PORT, apart from what clients reach. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(
    private readonly meters: Meters,
    private readonly credential: MetricsCredential,
    private readonly authenticator: Authenticator,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'HOST' | 'METRICS_PORT'>,
  ) {}

  /** @throws Error naming METRICS_PORT when something else listens there. */
  async onApplicationBootstrap(): Promise<void> {
    const { HOST, METRICS_PORT } = this.settings;
    if (METRICS_PORT === undefined) return;
    const server = createServer(LIMITS, (request, response) => void this.answer(request, response));
    server.maxConnections = MOST_CONNECTIONS;
    // One a connection: of a hundred that are sent at once, all would be worked on, whether or not their sender reads the answers.
    server.maxRequestsPerSocket = 1;
    // Also ends a client that does not read.
    server.timeout = REQUEST_MS;
    server.listen(METRICS_PORT, HOST);
    await once(server, 'listening').catch((error: unknown) => {
      throw new Error(`METRICS_PORT: cannot listen on ${METRICS_PORT} (${codeOf(error)})`);
    });
    this.server = server;
    this.logger.log(`metrics on port ${this.port()}`);
  }

  /** To be read until the end of the process: how it ends is of interest too. */
  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** The port it listens on; undefined without METRICS_PORT. */
  port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = requestIdOf(request);
    try {
      const text = await this.textFor(request);
      response.writeHead(200, { 'content-type': this.meters.contentType, 'cache-control': 'no-store' }).end(text);
    } catch (failure) {
      const error = toApiError(failure);
      if (error.code === 9000) this.logger.error(unexpected(failure, id));
      const challenge = error.status === 401 ? { 'www-authenticate': 'Bearer realm="triverse-gateway"' } : {};
      const head = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': id, 'cache-control': 'no-store' };
      response.writeHead(error.status, { ...head, ...challenge }).end(JSON.stringify(error.toBody(id)));
    }
  }

  /** @throws ApiError 1005, 9001, 9002, 9010 */
  private async textFor({ method, url, headers }: IncomingMessage): Promise<string> {
    if (method !== 'GET' || url?.split('?', 1)[0] !== '/metrics')
      throw new ApiError(1005, { message: 'only GET /metrics is here' });
    if (this.credential.isSet()) await this.assertReader(bearerOf(headers.authorization));
    return this.meters.text();
  }

  private async assertReader(token: string | undefined): Promise<void> {
    if (this.credential.matches(token)) return;
    const { kind } = await this.authenticator.authenticate(token);
    if (kind !== 'admin') throw new ApiError(9002, { message: 'metrics are for the METRICS_TOKEN and the ADMIN_TOKEN' });
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
