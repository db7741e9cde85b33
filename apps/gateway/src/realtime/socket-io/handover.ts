import { EventEmitter } from 'node:events';
import { type Server } from 'node:http';
import { type PeerServer } from '../../platform/peers/peer-server.js';

/**
 * What engine.io takes for the HTTP server: it hears of the requests and upgrades of its own path, and of no others, so that it can neither go before
 * the owner of the connections nor leave one of them to nobody.
 */
export class Handover extends EventEmitter {
  constructor(path: string, peers: PeerServer) {
    super();
    const prefix = `${path}/`;
    peers.mount(prefix, (request, response) => this.emit('request', request, response));
    peers.upgrades.add(prefix, (request, socket, head) => this.emit('upgrade', request, socket, head));
  }

  asHttpServer(): Server {
    return this as unknown as Server;
  }

  /** The real server is closed by who opened it. */
  close(done?: () => void): void {
    done?.();
  }
}
