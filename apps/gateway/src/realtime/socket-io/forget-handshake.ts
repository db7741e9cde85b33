import { type IncomingMessage } from 'node:http';
import { type GatewayServer, type GatewaySocket } from './gateway-socket.js';

const NOTHING = Object.freeze({});

/**
 * Frees the requests of upgrades once they are answered: the TCP socket keeps engine.io's stand-in for their response, and that keeps the request.
 * To be called once for a server.
 */
export function forgetUpgrades({ engine }: GatewayServer): void {
  const responses = new WeakMap<IncomingMessage, object>();
  engine.use((request: IncomingMessage, response: object, next: () => void) => {
    if (request.headers.upgrade !== undefined) responses.set(request, response);
    next();
  });
  engine.on('headers', (_headers: object, request: IncomingMessage) => {
    const response = responses.get(request);
    if (response !== undefined) Reflect.set(response, 'req', null);
  });
}

/**
 * Lets go of what only the handshake needed: the request with its headers, and the credential, would stay in memory for as long as the connection.
 * Source for the request: socket.io's guide on memory usage.
 */
export function forgetHandshake({ conn, handshake }: GatewaySocket): void {
  Reflect.set(conn, 'request', null);
  Object.assign(handshake, { headers: NOTHING, query: NOTHING, auth: NOTHING, url: '' });
}
