import { timingSafeEqual } from 'node:crypto';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as call,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { urlOf } from '../../platform/peers/request-target.js';
import { type WorkerLink } from '../../platform/workers/worker-link.js';
import { type Detour } from './handover.js';

const LOOPBACK = '127.0.0.1';
const SECRET_HEADER = 'x-gateway-relay';
/** How long a connection to another worker stays open unused. */
const IDLE_MS = 60_000;

/** engine.io's server, which makes the id of each session. */
export interface NamesSessions {
  generateId(request: IncomingMessage): string | Promise<string>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A session of engine.io lives in the worker that began it, and its id names that worker. Any worker may get the session's next request, even on a
 * connection that other clients share: a poll is passed on to the owner over the loopback address, and a WebSocket's connection is given to the
 * owner whole.
 */
export class OwnedSessions implements Detour {
  private readonly agent: Agent;
  private readonly relay: Server;
  private handle: Handler = () => undefined;

  constructor(
    private readonly worker: WorkerLink,
    idleMs = IDLE_MS,
  ) {
    this.agent = new Agent({ keepAlive: true, timeout: idleMs });
    // No end of an idle connection can meet the next request on it: the worker that would send it ends it.
    const limits = { requestTimeout: 0, keepAliveTimeout: 0 };
    this.relay = createServer(limits, (request, response) => this.receive(request, response));
  }

  /** Listens for the others. @param handle answers as engine.io does */
  serve(engine: NamesSessions, handle: Handler): void {
    this.handle = handle;
    const generate = engine.generateId.bind(engine);
    engine.generateId = async (request) => `${await generate(request)}.${this.worker.id}`;
    this.relay.listen({ port: 0, host: LOOPBACK, exclusive: true }, () => {
      this.worker.relayPort = (this.relay.address() as AddressInfo).port;
    });
    this.relay.unref();
  }

  takesRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const port = this.portOf(this.ownerOf(request));
    if (port === undefined) return false;
    this.forward(request, response, port);
    return true;
  }

  takesUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const owner = this.ownerOf(request);
    if (owner === undefined || this.portOf(owner) === undefined || !(socket instanceof Socket)) return false;
    this.worker.pass(owner, socket, Buffer.concat([headOf(request), head]));
    return true;
  }

  /** Another worker that the session's id names. */
  private ownerOf(request: IncomingMessage): number | undefined {
    const owner = Number(/\.(\d+)$/.exec(urlOf(request.url).searchParams.get('sid') ?? '')?.[1]);
    return Number.isNaN(owner) || owner === this.worker.id ? undefined : owner;
  }

  /** Undefined when the worker is gone: engine.io then says that it does not know the session, and the client begins another. */
  private portOf(owner: number | undefined): number | undefined {
    return owner === undefined ? undefined : this.worker.group()?.relays[owner];
  }

  private forward(request: IncomingMessage, response: ServerResponse, port: number): void {
    const { method, url: path, headers } = request;
    const secret = this.worker.group()?.relaySecret;
    const onward = call({
      ...{ host: LOOPBACK, port, method, path, agent: this.agent },
      headers: { ...endToEnd(headers), [SECRET_HEADER]: secret },
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    // The owner died: engine.io does not know the session here, and says so.
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else if (!response.destroyed) this.handle(request, response);
    });
    response.once('close', () => response.writableFinished || onward.destroy());
    request.pipe(onward);
  }

  close(): void {
    this.agent.destroy();
    this.relay.close();
    this.relay.closeAllConnections();
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    if (this.isFromWorker(request.headers[SECRET_HEADER])) return this.handle(request, response);
    response.writeHead(403).end();
  }

  private isFromWorker(shown: string | string[] | undefined): boolean {
    const secret = this.worker.group()?.relaySecret;
    if (typeof shown !== 'string' || secret === undefined || shown.length !== secret.length) return false;
    return timingSafeEqual(Buffer.from(shown), Buffer.from(secret));
  }
}

/** Without those of the one connection that they came on. */
function endToEnd({ connection: _connection, 'keep-alive': _keepAlive, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}

/** The head of a request as its client sent it. */
function headOf({ method, url, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
