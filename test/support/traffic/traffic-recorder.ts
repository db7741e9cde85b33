import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ClientRequest, type IncomingMessage } from 'node:http';
import { type documentValidator, type Exchange } from './document-validator.js';
import { type WatchedGateway, watchedGateway } from './known-gateways.js';

type Validator = ReturnType<typeof documentValidator>;

const HTTP_ANSWERS = 'http.client.response.finish';
const ENOUGH_BYTES = 2_000_000;
/** Described by the AsyncAPI document instead. */
const SOCKETS = /^\/(socket\.io\/|api\/v1\/tasks\/watch\/)/;

/** Records every answer of a gateway at its clients, whether the gateway runs in this process or in another. */
export class TrafficRecorder {
  private readonly original = globalThis.fetch;
  private readonly reading = new Set<Promise<void>>();
  private readonly exchanges: { exchange: Exchange; gateway: WatchedGateway }[] = [];
  checked = 0;

  constructor(
    private readonly validator: (gateway: WatchedGateway) => Promise<Validator>,
    private readonly gatewayAt = watchedGateway,
  ) {}

  start(): void {
    subscribe(HTTP_ANSWERS, this.onHttpAnswer);
    globalThis.fetch = async (input, init) => {
      const response = await this.original(input, init);
      const { url, method } = input instanceof Request ? input : { url: String(input), method: 'GET' };
      this.seeFetch(url, { method, ...init }, response);
      return response;
    };
  }

  stop(): void {
    unsubscribe(HTTP_ANSWERS, this.onHttpAnswer);
    globalThis.fetch = this.original;
  }

  /** Complaints about all traffic since the last call. */
  async settle(): Promise<string[]> {
    await Promise.all(this.reading);
    const exchanges = this.exchanges.splice(0);
    this.checked += exchanges.length;
    const problems: string[] = [];
    for (const { exchange, gateway } of exchanges) {
      const { response } = await this.validator(gateway);
      const { method, path, status, body = '' } = exchange;
      problems.push(...response(exchange).map((one) => `${method} ${path} → ${status} ${one}\n    ${body.slice(0, 300)}`));
    }
    return problems;
  }

  private seeFetch(url: string, init: RequestInit, response: Response): void {
    const { origin, pathname } = new URL(url);
    const gateway = this.gatewayAt(origin);
    if (gateway === undefined || SOCKETS.test(pathname)) return;
    const headers = Object.fromEntries(response.headers);
    const exchange: Exchange = {
      method: (init.method ?? 'GET').toUpperCase(),
      path: pathname,
      status: response.status,
      headers,
      ...(typeof init.body === 'string' ? { requestBody: init.body } : {}),
    };
    if (!isJson(headers) || response.body === null) return void this.exchanges.push({ exchange, gateway });
    // The spec may leave the body unread, or the gateway may die while sending it: then there is nothing to check.
    const read = response
      .clone()
      .text()
      .then(
        (body) => void this.exchanges.push({ exchange: { ...exchange, body }, gateway }),
        () => undefined,
      );
    this.keep(read);
  }

  private keep(read: Promise<void>): void {
    this.reading.add(read);
    void read.finally(() => this.reading.delete(read));
  }

  private readonly onHttpAnswer = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const path = request.path.split('?', 1)[0] ?? '';
    const gateway = this.gatewayAt(`http://${String(request.getHeader('host'))}`);
    if (gateway === undefined || SOCKETS.test(path) || response.statusCode === 101) return;
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    const exchange: Exchange = { method: request.method, path, status: response.statusCode ?? 0, headers };
    if (!isJson(headers)) return void this.exchanges.push({ exchange, gateway });
    readAlong(response, (body) => this.exchanges.push({ exchange: { ...exchange, body }, gateway }));
  };
}

const isJson = (headers: Record<string, string>) => headers['content-type']?.startsWith('application/json') === true;

/** Copies the data on its way to the reader without changing its flow. */
function readAlong(response: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const push = response.push.bind(response);
  response.push = (chunk: Buffer | null) => {
    if (chunk === null && response.complete) done(Buffer.concat(chunks).toString('utf8'));
    else if (chunk !== null && (size += chunk.length) <= ENOUGH_BYTES) chunks.push(chunk);
    return push(chunk);
  };
}
