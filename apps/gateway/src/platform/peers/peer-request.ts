import { IncomingMessage } from 'node:http';

/**
 * Only `websocket` is an upgrade (and CONNECT a tunnel): a request that offers another protocol, as Java's client does with h2c, is served over
 * HTTP/1.1. Node decides by this property alone whether a request leaves the parser.
 */
export class PeerRequest extends IncomingMessage {
  private offersUpgrade: boolean | null = null;

  /** Assigned and read by Node; its types do not know of it. */
  get upgrade(): boolean {
    if (this.offersUpgrade !== true) return false;
    return this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket';
  }

  set upgrade(offered: boolean | null) {
    this.offersUpgrade = offered;
  }
}

export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined;
}
