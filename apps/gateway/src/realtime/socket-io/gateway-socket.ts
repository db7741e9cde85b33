import { type Principal } from '#access';
import { type ClientToServerEvents, type ServerToClientEvents } from '#contracts';
import { type DefaultEventsMap, type Server, type Socket } from 'socket.io';
import { type Connection } from '../connections/connection.js';
import { guarded } from '../guarded.js';
import { type RequestQueue } from './request-queue.js';

/** What the handshake leaves on a socket. */
export interface SocketData {
  principal: Principal;
  session: Connection;
  requests: RequestQueue;
  /** The last renewal of the credential that was asked for. */
  renewal?: Promise<unknown>;
}

export type GatewayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

/** The client has taken what it was sent: what waits for it goes on. */
export function drained({ data }: GatewaySocket): void {
  guarded(
    () => {
      data.session.drained();
      data.requests.pump();
    },
    () => undefined,
  );
}
