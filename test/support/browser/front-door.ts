import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One stable address for browsers; the gateway behind it may be killed and return on another port, as behind a load balancer. */
export class FrontDoor {
  private readonly open = new Set<Socket>();
  private target: number | undefined;

  private constructor(private readonly server: Server) {
    server.on('connection', (visitor) => this.admit(visitor));
  }

  static async start(): Promise<FrontDoor> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FrontDoor(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  leadTo(url: string): void {
    this.target = Number(new URL(url).port);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  private admit(visitor: Socket): void {
    if (this.target === undefined) return void visitor.destroy();
    const host = connect(this.target, '127.0.0.1');
    for (const [socket, other] of [
      [visitor, host],
      [host, visitor],
    ] as const) {
      this.open.add(socket);
      // An error on one side needs no handling: closing the connection tells the other side.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
