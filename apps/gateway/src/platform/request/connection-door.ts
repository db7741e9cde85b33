import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type IncomingMessage, type Server } from 'node:http';
import { type Socket } from 'node:net';

/**
 * Stops accepting at shutdown. Node's `closeIdleConnections` leaves alone a connection that never carried a request, such as browsers open ahead
 * of need, and the server's close would wait for it.
 */
@Injectable()
export class ConnectionDoor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly unused = new Set<Socket>();
  private closed = false;

  constructor(private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const used = ({ socket }: IncomingMessage) => this.unused.delete(socket);
    server.on('connection', (socket: Socket) => this.enter(socket));
    server.on('request', used);
    server.on('upgrade', used);
  }

  beforeApplicationShutdown(): void {
    this.closed = true;
    for (const socket of this.unused) socket.destroy();
  }

  private enter(socket: Socket): void {
    if (this.closed) return void socket.destroy();
    this.unused.add(socket);
    socket.once('close', () => this.unused.delete(socket));
  }
}
