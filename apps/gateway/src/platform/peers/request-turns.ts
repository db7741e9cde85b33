import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** More than these are not read ahead from one connection; what arrived in the same packet counts as read. */
const READ_AHEAD = 100;
/** Requests of all connections that may wait, at some 3 kB each. */
const WAITING_LIMIT = 20_000;

/**
 * One request in work a connection: those that a client sent ahead wait until the last one has been answered. Nothing of theirs has begun, so nothing
 * is left of them when the connection ends.
 */
export class RequestTurns {
  private readonly waiting = new Map<Socket, number>();
  private total = 0;

  /** Node gives a response its socket when its turn has come. */
  isNext(response: ServerResponse): boolean {
    return response.socket !== null;
  }

  wait(socket: Socket, response: ServerResponse, begin: () => void): void {
    if (this.total >= WAITING_LIMIT) return void socket.destroy();
    this.add(socket);
    response.once('socket', () => {
      this.take(socket);
      begin();
    });
  }

  private add(socket: Socket): void {
    const known = this.waiting.get(socket);
    if (known === undefined) this.follow(socket);
    this.waiting.set(socket, (known ?? 0) + 1);
    this.total++;
    if (this.isFull(socket)) socket.pause();
  }

  private take(socket: Socket): void {
    const wasFull = this.isFull(socket);
    this.waiting.set(socket, this.countOf(socket) - 1);
    this.total--;
    if (wasFull && !this.isFull(socket)) socket.resume();
  }

  /** Node starts to read again by itself whenever a write has drained. */
  private follow(socket: Socket): void {
    if (socket.destroyed) return;
    socket.on('resume', () => this.isFull(socket) && socket.pause());
    socket.once('close', () => {
      this.total -= this.countOf(socket);
      this.waiting.delete(socket);
    });
  }

  private isFull(socket: Socket): boolean {
    return this.countOf(socket) > READ_AHEAD;
  }

  private countOf(socket: Socket): number {
    return this.waiting.get(socket) ?? 0;
  }
}
