import { ApiError } from '#contracts';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { bearerOf } from '../access/bearer.js';
import { toApiError } from '../errors/api-exception.filter.js';
import { unexpected } from '../logging/unexpected.js';
import { requestIdOf } from '../request/request-id.js';

/** Prometheus needs one; a few more for people who look. */
const MOST_CONNECTIONS = 64;
const REQUEST_MS = 10_000;
const LIMITS = { headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: 1_000 };

interface MetricsSource {
  contentType: string;
  text(): Promise<string>;
  /** @throws ApiError for who may not read. */
  assertReader(token: string | undefined): Promise<void> | void;
  /** An unexpected error, as a line of the log. */
  onFault(line: object): void;
}

/** An HTTP server that answers `GET /metrics` and nothing else. */
export class MetricsListener {
  private constructor(private readonly server: Server) {}

  /** @throws Error naming METRICS_PORT when something else listens there. */
  static async open(port: number, host: string, source: MetricsSource): Promise<MetricsListener> {
    const server = createServer(LIMITS, (request, response) => void answer(source, request, response));
    server.maxConnections = MOST_CONNECTIONS;
    // One a connection: of a hundred that are sent at once, all would be worked on, whether or not their sender reads the answers.
    server.maxRequestsPerSocket = 1;
    // Also ends a client that does not read.
    server.timeout = REQUEST_MS;
    server.listen(port, host);
    await once(server, 'listening').catch((error: unknown) => {
      throw new Error(`METRICS_PORT: cannot listen on ${port} (${codeOf(error)})`);
    });
    return new MetricsListener(server);
  }

  /** The port it listens on; undefined once it is closed. */
  port(): number | undefined {
    return (this.server.address() as AddressInfo | null)?.port;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function answer(source: MetricsSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = requestIdOf(request);
  try {
    const text = await textFor(source, request);
    response.writeHead(200, { 'content-type': source.contentType, 'cache-control': 'no-store' }).end(text);
  } catch (failure) {
    const error = toApiError(failure);
    if (error.code === 9000) source.onFault(unexpected(failure, id));
    const challenge = error.status === 401 ? { 'www-authenticate': 'Bearer realm="triverse-gateway"' } : {};
    const head = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': id, 'cache-control': 'no-store' };
    response.writeHead(error.status, { ...head, ...challenge }).end(JSON.stringify(error.toBody(id)));
  }
}

/** @throws ApiError 1005, 9001, 9002, 9010 */
async function textFor(source: MetricsSource, { method, url, headers }: IncomingMessage): Promise<string> {
  if (method !== 'GET' || url?.split('?', 1)[0] !== '/metrics')
    throw new ApiError(1005, { message: 'only GET /metrics is here' });
  await source.assertReader(bearerOf(headers.authorization));
  return source.text();
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
