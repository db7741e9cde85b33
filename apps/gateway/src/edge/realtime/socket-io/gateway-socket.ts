import { type Principal } from '#access';
import { type ClientToServerEvents, type ServerToClientEvents } from '#contracts';
import { type DefaultEventsMap, type Server, type Socket } from 'socket.io';
import { type ClientSession } from '../sessions/client-session.js';

/** What the handshake leaves on a socket. */
export interface SocketData {
  principal: Principal;
  session: ClientSession;
}

export type GatewayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
