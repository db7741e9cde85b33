import { type Settings } from '#config';
import { type FastifyServerFactory } from 'fastify';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { trustFunction } from '../request/client-address.js';
import { BodyClock } from './body-clock.js';
import { keepForwardedAddresses } from './forwarded-for.js';
import { PeerBook } from './peer-book.js';
import { hasBody, PeerRequest } from './peer-request.js';
import { originForm } from './request-target.js';
import { RequestTurns } from './request-turns.js';
import { Upgrades } from './upgrades.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Begins the trace of a request, and goes on within it. */
export type Tracer = (request: IncomingMessage, response: ServerResponse, goOn: () => void) => void;

/** Answers what it can and gives everything else to the next. */
export interface Lane {
  answer(request: IncomingMessage, response: ServerResponse, next: Handler): void;
}

export type PeerSettings = Pick<
  Settings,
  'HEADERS_TIMEOUT_MS' | 'BODY_TIMEOUT_MS' | 'UPLOAD_MIN_RATE' | 'STALLED_READER_MS' | 'CONNECTIONS_PER_ADDRESS' | 'TRUST_PROXY'
>;

const SLASH = 47;
/** How often Node looks for connections whose headers are late. */
const CHECKS_A_LIMIT = 10;

/**
 * The HTTP server under the framework, and the one place that owns connections: each has an entry in the book, one request in work, time limits for
 * what it sends and takes, and one way out of HTTP.
 */
export class PeerServer {
  readonly upgrades = new Upgrades();
  readonly book: PeerBook;
  private readonly turns = new RequestTurns();
  private readonly bodies: BodyClock;
  private readonly behindProxy: boolean;
  private readonly mounts: { prefix: string; handler: Handler }[] = [];
  private lane: Lane | undefined;
  private trace: Tracer | undefined;
  private framework: Handler = () => undefined;
  private server: Server | undefined;
  private draining = false;
  private atWork = 0;

  constructor(private readonly settings: PeerSettings) {
    this.behindProxy = settings.TRUST_PROXY !== 0;
    this.book = new PeerBook({
      perAddress: settings.CONNECTIONS_PER_ADDRESS,
      isProxy: (address) => trustFunction(settings.TRUST_PROXY)(address, 0),
    });
    this.bodies = new BodyClock({
      limitMs: settings.BODY_TIMEOUT_MS,
      minRate: settings.UPLOAD_MIN_RATE,
      onLate: (socket) => this.server?.emit('clientError', Object.assign(new Error('body'), { code: LATE_BODY }), socket),
    });
  }

  /** For Fastify's `serverFactory`. */
  readonly factory: FastifyServerFactory = (handler, options) => {
    this.framework = handler;
    const server = createServer(this.optionsFrom(options), this.receive);
    this.server = server;
    server.keepAliveTimeout = optionOf<number>(options, 'keepAliveTimeout') ?? server.keepAliveTimeout;
    server.on('connection', this.book.enter);
    server.on('checkContinue', this.receive);
    server.on('checkExpectation', this.receive);
    server.on('upgrade', (request, socket, head) => {
      if (this.behindProxy) keepForwardedAddresses(request);
      this.book.used(request.socket);
      this.upgrades.accept(request, socket, head);
    });
    server.on('connect', this.upgrades.refuse);
    server.setTimeout(this.settings.STALLED_READER_MS, endIfStalled);
    return server;
  };

  /** Requests that the framework has begun and whose answers have not ended; open event streams are among them. */
  inFlight(): number {
    return this.atWork;
  }

  /** Sees each request first. */
  open(lane: Lane): void {
    this.lane = lane;
  }

  traceWith(trace: Tracer): void {
    this.trace = trace;
  }

  /** Requests whose path begins so go there instead of to the framework. */
  mount(prefix: string, handler: Handler): void {
    this.mounts.push({ prefix, handler });
  }

  /** From now on each answer ends its connection, so that clients come back to another instance. */
  drain(): void {
    this.draining = true;
  }

  /**
   * Accepts no further connections, and leaves those that there are as they are: the HTTP server's own `close` would also end idle ones, on which
   * a request may be on its way.
   */
  stopListening(): void {
    if (this.server !== undefined) NetServer.prototype.close.call(this.server);
  }

  /** Takes over a connection that another process accepted. @param sent what its client has sent so far */
  adopt(socket: Socket, sent: Buffer): void {
    if (this.server === undefined) return void socket.destroy();
    this.server.emit('connection', socket);
    if (!socket.destroyed) socket.emit('data', sent);
  }

  private optionsFrom(options: Record<string, unknown>): object {
    const { HEADERS_TIMEOUT_MS } = this.settings;
    return {
      ...optionOf<object>(options, 'http'),
      IncomingMessage: PeerRequest,
      headersTimeout: HEADERS_TIMEOUT_MS,
      // Bodies have a clock of their own: Node's would end long uploads too.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.max(50, Math.ceil(HEADERS_TIMEOUT_MS / CHECKS_A_LIMIT)),
      // Refused by the framework, with a body that says why.
      requireHostHeader: false,
    };
  }

  private readonly receive: Handler = (request, response) => {
    if (request.url?.charCodeAt(0) !== SLASH) request.url = originForm(request.url ?? '/');
    if (this.behindProxy) keepForwardedAddresses(request);
    if (hasBody(request)) this.bodies.watch(request);
    if (this.turns.isNext(response)) this.begin(request, response);
    else this.turns.wait(request.socket, response, () => this.begin(request, response));
  };

  private begin(request: IncomingMessage, response: ServerResponse): void {
    this.book.used(request.socket);
    if (this.draining) response.shouldKeepAlive = false;
    if (this.trace === undefined || this.mountOf(request) !== undefined) this.goOn(request, response);
    else this.trace(request, response, () => this.goOn(request, response));
  }

  private goOn(request: IncomingMessage, response: ServerResponse): void {
    if (this.lane === undefined) this.pass(request, response);
    else this.lane.answer(request, response, this.pass);
  }

  private mountOf({ url = '' }: IncomingMessage) {
    return this.mounts.find(({ prefix }) => url.startsWith(prefix));
  }

  private readonly pass: Handler = (request, response) => {
    const mounted = this.mountOf(request);
    if (mounted !== undefined) return mounted.handler(request, response);
    this.atWork++;
    response.once('close', () => this.atWork--);
    this.framework(request, response);
  };
}

/** As `clientError` names a body that did not arrive in time. */
export const LATE_BODY = 'LATE_BODY';

/** Nothing moved for a while: fatal for who takes nothing of the answer and for who asks for nothing; others wait for us. */
function endIfStalled(socket: Socket): void {
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (socket.writableLength > 0 || answer === undefined || answer === null) socket.destroy();
}

function optionOf<T>(options: Record<string, unknown>, name: string): T | undefined {
  return options[name] as T | undefined;
}
