import { type Socket } from 'node:net';

interface BookOptions {
  /** Connections that one address may hold. */
  perAddress: number;
  /** Whether connections from this address are many clients'. */
  isProxy: (address: string) => boolean;
}

/** Every TCP connection from its beginning to its end: how many an address holds, and which have carried no request yet. */
export class PeerBook {
  /** Node's `closeIdleConnections` leaves these alone, and the server's close would wait for them. */
  private readonly unused = new Set<Socket>();
  private readonly held = new Map<string, number>();
  private closed = false;
  /** Connections that were refused since the start. */
  refused = 0;

  constructor(private readonly options: BookOptions) {}

  readonly enter = (socket: Socket): void => {
    const address = socket.remoteAddress;
    if (this.closed || address === undefined) return void socket.destroy();
    const held = (this.held.get(address) ?? 0) + 1;
    if (held > this.options.perAddress && !this.options.isProxy(address)) {
      this.refused++;
      return void socket.destroy();
    }
    this.held.set(address, held);
    this.unused.add(socket);
    socket.once('close', () => this.leave(socket, address));
  };

  used(socket: Socket): void {
    this.unused.delete(socket);
  }

  /** Accepts nobody any more, and ends who has asked for nothing. */
  close(): void {
    this.closed = true;
    for (const socket of this.unused) socket.destroy();
  }

  private leave(socket: Socket, address: string): void {
    this.unused.delete(socket);
    const left = (this.held.get(address) ?? 1) - 1;
    if (left === 0) this.held.delete(address);
    else this.held.set(address, left);
  }
}
