import { type ClientToServerEvents, type ServerToClientEvents } from '#contracts';
import { type DefaultEventsMap, type Server, type Socket } from 'socket.io';
import { type Connection } from '../connections/connection.js';
import { guarded } from '../guarded.js';
import { type RequestQueue } from './request-queue.js';

/** What tools that list sockets may show of one. */
export interface SocketData {
  team_id: string;
}

/** What the handshake leaves on a socket. It is not in `socket.data`, which such tools replace, serialize and send away. */
export interface SocketState {
  connection: Connection;
  requests: RequestQueue;
  /** The last renewal of the credential that was asked for. */
  renewal?: Promise<unknown>;
}

const STATE: unique symbol = Symbol('state');

export type GatewayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData> & {
  [STATE]?: SocketState;
};

export function admitted(socket: GatewaySocket, state: SocketState): void {
  socket[STATE] = state;
}

/** Of a socket that was admitted. */
export function stateOf(socket: GatewaySocket): SocketState {
  const state = socket[STATE];
  if (state === undefined) throw new Error('the socket was not admitted');
  return state;
}

/** The client has taken what it was sent: what waits for it goes on. */
export function drained(socket: GatewaySocket): void {
  guarded(
    () => {
      const { connection, requests } = stateOf(socket);
      connection.drained();
      requests.pump();
    },
    () => undefined,
  );
}
