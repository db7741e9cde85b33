import http, { type Server } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

/** An object store whose objects all have the same length and zero content; it counts the bytes it has sent. */
export class EndlessStorage {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => this.sockets.add(socket));
  }

  static async start(bytes: number): Promise<EndlessStorage> {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'model/gltf-binary', 'content-length': String(bytes) });
      let left = bytes;
      const write = (): void => {
        while (left > 0 && !response.destroyed) {
          const more = response.write(chunk.subarray(0, Math.min(left, chunk.length)));
          left -= Math.min(left, chunk.length);
          if (!more) return;
        }
        if (left === 0) response.end();
      };
      response.on('drain', write);
      write();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EndlessStorage(server);
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Bytes that left this process, headers included. */
  get sent(): number {
    return [...this.sockets].reduce((sum, socket) => sum + socket.bytesWritten - socket.writableLength, 0);
  }

  /** Called when a connection closes before the end of its object. */
  onAbandoned(listener: () => void): void {
    this.server.on('connection', (socket: Socket) => socket.once('close', listener));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
