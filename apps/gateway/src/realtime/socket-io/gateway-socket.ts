import { type Principal } from '#access';
import { type ClientToServerEvents, type ServerToClientEvents } from '#contracts';
import { type DefaultEventsMap, type Server, type Socket } from 'socket.io';
import { type Connection } from '../connections/connection.js';

/** What the handshake leaves on a socket. */
export interface SocketData {
  principal: Principal;
  session: Connection;
}

export type GatewayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
