import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { type MessageMappingProperties } from '@nestjs/websockets';
import { type IncomingMessage } from 'node:http';
import { type FastifyInstance } from 'fastify';
import { type Observable } from 'rxjs';
import { type ServerOptions, type Socket } from 'socket.io';
import { type Asking, askingForSocket } from '../platform/audit/asking.js';
import { foreignOrigin, isAllowedOrigin } from '../platform/access/origins.js';
import { Refusals } from '../platform/audit/refusals.js';
import { SocketCredentials } from '../platform/access/socket-credentials.js';
import { toApiError } from '../platform/errors/api-exception.filter.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { Connections } from './connections/connections.js';
import { answerMessages } from './socket-io/answer-messages.js';
import { type GatewayServer, type GatewaySocket } from './socket-io/gateway-socket.js';
import { SocketIoSink } from './socket-io/socket-io-sink.js';

/** socket.io behind the same HTTP server, with the credential checked in the handshake, before there is a connection. */
@Injectable()
export class GatewayIoAdapter extends IoAdapter {
  constructor(
    host: HttpAdapterHost,
    private readonly sessions: Connections,
    private readonly callers: SocketCredentials,
    private readonly refusals: Refusals,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {
    super((host.httpAdapter.getInstance() as FastifyInstance).server);
  }

  override createIOServer(port: number, options?: ServerOptions): GatewayServer {
    const server = super.createIOServer(port, {
      ...options,
      path: '/socket.io',
      serveClient: false,
      maxHttpBufferSize: this.settings.SOCKET_MESSAGE_BYTES,
      // Other upgrades on this server are not engine.io's to end.
      destroyUpgrade: false,
      // Compression costs ten times the CPU and a quarter of a megabyte a connection; our messages are small.
      perMessageDeflate: false,
      httpCompression: false,
      cors: { origin: this.settings.ALLOWED_ORIGINS.includes('*') ? '*' : this.settings.ALLOWED_ORIGINS },
      allowRequest: (request, decide) => decide(null, !this.sessions.isStopping() && this.isFromAllowedPage(request)),
    } as ServerOptions) as GatewayServer;
    server.use((socket, next) => {
      const asking = this.askingFor(socket.request);
      void this.refusals
        .seen(
          () => asking,
          () => this.admit(socket, asking),
        )
        .then(
          () => next(),
          (error: unknown) => next(handshakeError(error, asking.id)),
        );
    });
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

  private askingFor(request: IncomingMessage): Asking {
    return askingForSocket(request, 'socket.io handshake', this.settings);
  }

  /** A page that may not is refused before anything is read, with an answer of engine.io's own. */
  private isFromAllowedPage(request: IncomingMessage): boolean {
    if (isAllowedOrigin(request.headers, this.settings)) return true;
    this.refusals.note(foreignOrigin(request.headers), this.askingFor(request));
    return false;
  }

  private async admit(socket: GatewaySocket, asking: Asking): Promise<void> {
    // Kept for as long as the connection, while the request is not.
    socket.handshake.address = asking.ip;
    const token: unknown = socket.handshake.auth['token'];
    const principal = await this.callers.principalOf(typeof token === 'string' ? token : undefined, socket.handshake.headers);
    asking.caller = principal;
    if (principal.kind === 'admin') throw new ApiError(9002, { message: 'the ADMIN_TOKEN cannot watch tasks' });
    socket.data.principal = principal;
    const session = await this.sessions.open(principal, new SocketIoSink(socket));
    socket.data.session = session;
    // Gone within the handshake: nobody will announce its end.
    socket.conn.on('close', () => this.sessions.close(session));
    if (socket.conn.readyState === 'closed') this.sessions.close(session);
  }
}

/** Reaches the client as `connect_error`, with the same body as an HTTP refusal in `data`. */
function handshakeError(failure: unknown, requestId: string): Error & { data: unknown } {
  const error = toApiError(failure);
  return Object.assign(new Error(error.message), { data: error.toBody(requestId) });
}
