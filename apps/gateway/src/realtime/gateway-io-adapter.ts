import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { type MessageMappingProperties } from '@nestjs/websockets';
import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type Observable } from 'rxjs';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { type ServerOptions as WebSocketOptions } from 'ws';
import { type AccessAttempt, socketAccessAttempt } from '../platform/audit/access-attempt.js';
import { PeerServer } from '../platform/peers/peer-server.js';
import { corsOrigins } from '../platform/access/origin-patterns.js';
import { foreignOrigin, isAllowedOrigin } from '../platform/access/origins.js';
import { Refusals } from '../platform/audit/refusals.js';
import { SocketCredentials } from '../platform/access/socket-credentials.js';
import { toApiError } from '../platform/errors/api-exception.filter.js';
import { guarded, reportFault } from './guarded.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { type LiveClient } from './connections/connection-log.js';
import { Connections } from './connections/connections.js';
import { FairWebSocketServer } from './connections/fair-websocket-server.js';
import { AdminUi } from './socket-io/admin-ui.js';
import { answerMessages } from './socket-io/answer-messages.js';

import { forgetHandshake } from './socket-io/forget-handshake.js';
import { admitted, type GatewayServer, type GatewaySocket } from './socket-io/gateway-socket.js';
import { allowBatches, guardPackets, packetShare } from './socket-io/guard-packets.js';
import { RequestQueue } from './socket-io/request-queue.js';
import { Handover } from './socket-io/handover.js';
import { WorkerLink } from '../platform/workers/worker-link.js';
import { type NamesSessions, OwnedSessions } from './socket-io/owned-sessions.js';
import { RoomAdapter } from './socket-io/room-adapter.js';
import { RoomFeeds } from './socket-io/room-feeds.js';
import { RoomMembership } from './socket-io/room-membership.js';
import { SocketIoSink } from './socket-io/socket-io-sink.js';

const PATH = '/socket.io';

/** socket.io behind the same HTTP server, with the credential checked in the handshake, before there is a connection. */
@Injectable()
export class GatewayIoAdapter extends IoAdapter {
  constructor(
    private readonly connections: Connections,
    private readonly callers: SocketCredentials,
    private readonly refusals: Refusals,
    private readonly peers: PeerServer,
    private readonly rooms: RoomFeeds,
    private readonly adminUi: AdminUi,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
    @Optional() private readonly worker?: WorkerLink,
  ) {
    // Without a server: it is attached to the peer server's upgrades.
    super();
  }

  override createIOServer(_port: number, options?: ServerOptions): GatewayServer {
    const server: GatewayServer = new Server({
      ...options,
      path: PATH,
      serveClient: false,
      maxHttpBufferSize: this.settings.SOCKET_MESSAGE_BYTES,
      // A connection that never says who it is has as long as one whose headers are late.
      connectTimeout: this.settings.HEADERS_TIMEOUT_MS,
      // Compression costs ten times the CPU and a quarter of a megabyte a connection; our messages are small.
      perMessageDeflate: false,
      wsEngine: this.webSockets(),
      httpCompression: false,
      cors: { origin: corsOrigins(this.settings.ALLOWED_ORIGINS) },
      allowRequest: (request, decide) =>
        guarded(
          () => this.decide(request, decide),
          () => decide(null, false),
        ),
    });
    server.adapter(RoomAdapter);
    this.rooms.serve(server.of('/').adapter as RoomAdapter);
    this.adminUi.serve(server);
    this.attach(server);
    const onCut = () => this.connections.counts.countEnd('limit');
    server.engine.on('connection', (conn: GatewaySocket['conn']) => {
      guardPackets(conn, this.settings, onCut);
      allowBatches(conn, this.settings);
    });
    server.use((socket, next) => void this.admitOrRefuse(socket, next));
    return server;
  }

  /** Nest's own way holds a chain of observables for each message of each socket, some 25 kB of them. */
  override bindMessageHandlers(
    socket: Socket,
    handlers: MessageMappingProperties[],
    transform: (result: unknown) => Observable<unknown>,
  ): void {
    answerMessages(socket, handlers, transform);
  }

  private attach(server: GatewayServer): void {
    const sessions = this.worker && new OwnedSessions(this.worker);
    const handover = new Handover(PATH, this.peers, sessions);
    server.attach(handover.asHttpServer());
    sessions?.serve(server.engine as NamesSessions, (request, response) => handover.emit('request', request, response));
  }

  /** The server that engine.io makes for its WebSockets, as a class. */
  private webSockets(): new (options: WebSocketOptions) => FairWebSocketServer {
    const share = packetShare(this.settings);
    return class extends FairWebSocketServer {
      constructor(options: WebSocketOptions) {
        super(options, share);
      }
    };
  }

  /** A refused connection is closed: a client that would try another credential opens another one. */
  private async admitOrRefuse(socket: GatewaySocket, next: (error?: Error) => void): Promise<void> {
    let id: string = randomUUID();
    try {
      const asking = this.askingFor(socket.request);
      ({ id } = asking);
      await this.refusals.seen(
        () => asking,
        () => this.admit(socket, asking),
      );
    } catch (error) {
      this.connections.refusals.note(socket.conn.transport.name === 'websocket' ? 'websocket' : 'polling', error);
      if (!(error instanceof ApiError)) reportFault(error);
      next(handshakeError(error, id));
      // By then the refusal is on its way.
      return void setImmediate(() => socket.conn.close());
    }
    next();
  }

  private askingFor(request: IncomingMessage): AccessAttempt {
    return socketAccessAttempt(request, 'socket.io handshake', this.settings);
  }

  /** A page that may not is refused before anything is read, with an answer of engine.io's own. */
  private decide(request: IncomingMessage, decide: (why: string | null, may: boolean) => void): void {
    const refused = this.connections.isStopping() ? new ApiError(9006) : this.foreignPage(request);
    if (refused === undefined) return decide(null, true);
    const isUpgrade = request.headers.upgrade !== undefined;
    this.connections.refusals.note(isUpgrade ? 'websocket' : 'polling', refused);
    decide(`${refused.message}. ${refused.suggestion ?? ''}`, false);
  }

  private foreignPage(request: IncomingMessage): ApiError | undefined {
    if (isAllowedOrigin(request.headers, this.settings)) return undefined;
    const refused = foreignOrigin(request.headers);
    this.refusals.note(refused, this.askingFor(request));
    return refused;
  }

  private async admit(socket: GatewaySocket, asking: AccessAttempt): Promise<void> {
    // Kept for as long as the connection, while the request is not.
    socket.handshake.address = asking.ip;
    const token: unknown = socket.handshake.auth['token'];
    const principal = await this.callers.principalOf(typeof token === 'string' ? token : undefined, socket.handshake.headers);
    asking.caller = principal;
    if (principal.kind === 'admin') throw new ApiError(9002, { message: 'an operator cannot watch tasks' });
    const sink = new SocketIoSink(socket);
    const { conn } = socket;
    const client: LiveClient = {
      ip: asking.ip,
      agent: socket.handshake.headers['user-agent'],
      transport: () => (conn.transport.name === 'polling' ? 'polling' : 'websocket'),
    };
    const connection = await this.connections.open(principal, sink, {
      client,
      membership: new RoomMembership(socket, this.rooms),
    });
    admitted(socket, { connection, requests: new RequestQueue(sink) });
    socket.data = { team_id: principal.teamId };
    forgetHandshake(socket);
    // Gone within the handshake: nobody will announce its end.
    conn.on('close', (reason: string) => this.connections.close(connection, reason));
    if (socket.conn.readyState === 'closed') this.connections.close(connection);
  }
}

/** Reaches the client as `connect_error`, with the same body as an HTTP refusal in `data`. */
function handshakeError(failure: unknown, requestId: string): Error & { data: unknown } {
  const error = toApiError(failure);
  return Object.assign(new Error(error.message), { data: error.toBody(requestId) });
}
