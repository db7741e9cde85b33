import { EventEmitter } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { type PeerServer } from '../../platform/peers/peer-server.js';

/** Sees what is meant for engine.io first. */
export interface Detour {
  /** @returns whether it takes the request. */
  takesRequest(request: IncomingMessage, response: ServerResponse): boolean;
  /** @returns whether it takes the connection. */
  takesUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/**
 * What engine.io takes for the HTTP server: it hears of the requests and upgrades of its own path, and of no others, so that it can neither go before
 * the owner of the connections nor leave one of them to nobody.
 */
export class Handover extends EventEmitter {
  constructor(path: string, peers: PeerServer, detour?: Detour) {
    super();
    const prefix = `${path}/`;
    peers.mount(prefix, (request, response) => {
      if (detour?.takesRequest(request, response) !== true) this.emit('request', request, response);
    });
    peers.upgrades.add(prefix, (request, socket, head) => {
      if (detour?.takesUpgrade(request, socket, head) !== true) this.emit('upgrade', request, socket, head);
    });
  }

  asHttpServer(): Server {
    return this as unknown as Server;
  }

  /** The real server is closed by who opened it. */
  close(done?: () => void): void {
    done?.();
  }
}
