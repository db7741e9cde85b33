import { type GatewayServer } from './gateway-socket.js';

const NO_ROOMS: Set<string> = Object.freeze(new Set<string>());

/**
 * Keeps socket.io from opening a room for each socket: nobody sends to one here, as each client is told through its session, and two sets a
 * socket are half a kilobyte. Broadcasts to everybody need the list of sockets alone.
 */
export function withoutRooms(server: GatewayServer): void {
  const { adapter } = server.of('/');
  adapter.addAll = (id) => void adapter.sids.set(id, NO_ROOMS);
}
