import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Socket } from 'node:net';
import { type RawPeer } from './raw-peer.js';

/** The gateway's side of its connections: a client that keeps its own side open does not notice their end. */
export class OpenConnections {
  private readonly sockets = new Set<Socket>();
  private waiting: (() => void)[] = [];

  /** Pass it as `onApp`. */
  readonly follow = (app: NestFastifyApplication): void => {
    app.getHttpServer().on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => {
        this.sockets.delete(socket);
        for (const wake of this.waiting.splice(0)) wake();
      });
    });
  };

  get count(): number {
    return this.sockets.size;
  }

  /** Resolves once the gateway has closed the peer's connection. */
  async gone({ socket }: RawPeer): Promise<void> {
    const port = socket.localPort;
    while ([...this.sockets].some((one) => one.remotePort === port))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    socket.destroy();
  }
}
