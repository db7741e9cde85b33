import { ApiError } from '#contracts';
import { type Settings } from '#config';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { hash, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { type Namespace, type Server, type Socket } from 'socket.io';
import { socketAccessAttempt } from '../../platform/audit/access-attempt.js';
import { Refusals } from '../../platform/audit/refusals.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { guarded } from '../guarded.js';
import { type GatewayServer } from './gateway-socket.js';

const NAMESPACE = '/admin';
const USER = 'admin';
const TARGET = 'socket.io /admin';

/** @socket.io/admin-ui for the operator; without its password there is none, and the library is not loaded. */
@Injectable()
export class AdminUi implements OnApplicationBootstrap {
  private server: GatewayServer | undefined;

  constructor(
    private readonly refusals: Refusals,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  serve(server: GatewayServer): void {
    this.server = server;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { SOCKET_ADMIN_UI_PASSWORD: password } = this.settings;
    if (this.server === undefined || password === undefined) return;
    const server = this.server as unknown as Server;
    const admin = server.of(NAMESPACE);
    admin.use((socket, next) =>
      guarded(
        () => this.admit(socket, password, next),
        () => next(new Error('invalid credentials')),
      ),
    );
    admin.on('connection', refuseEvents);
    hideTokens(admin);
    const { instrument } = await import('@socket.io/admin-ui');
    // The library's own check would compute bcrypt in JavaScript, for anyone who asks, on the thread that serves everybody.
    instrument(server, { namespaceName: NAMESPACE, auth: false, mode: 'development', serverId: `${hostname()}#${process.pid}` });
  }

  private admit(socket: Socket, password: string, next: (error?: Error) => void): void {
    const { auth } = socket.handshake;
    // The request of a client's connection is let go of once the client is in.
    const request = socket.request as IncomingMessage | null;
    if (request === null) return next(new Error('the admin UI needs a connection of its own'));
    const attempt = socketAccessAttempt(request, TARGET, this.settings);
    // The UI lists its own sockets too, with what their handshakes hold.
    Object.assign(socket.handshake, { headers: {}, query: {}, auth: {}, url: '', address: attempt.ip });
    if (auth['username'] === USER && isSame(String(auth['password']), password)) return next();
    this.refusals.note(new ApiError(9001), attempt);
    next(new Error('invalid credentials'));
  }
}

/** In constant time; neither the letters nor the length of the right one show. */
function isSame(given: string, right: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', right, 'buffer'));
}

/** Operators may look, make sockets leave rooms and end them, but not send events to clients. */
function refuseEvents(socket: Socket): void {
  socket.use(([event], next) => {
    if (event !== 'emit') next();
  });
}

/** The UI shows what clients send, which may be their next credential. */
function hideTokens(admin: Namespace): void {
  const emit = admin.emit.bind(admin);
  admin.emit = (event: string, ...args: unknown[]) => {
    const [namespace, id, sent, ...rest] = args;
    const hidden = event === 'event_received' && Array.isArray(sent) && sent[0] === 'auth:refresh';
    return hidden ? emit(event, namespace, id, ['auth:refresh', { token: '…' }], ...rest) : emit(event, ...args);
  };
}
