import { type GatewayClosingEvent } from '#contracts';
import { type TaskChange } from '#tasks';
import { type ClientSink } from '../sessions/client-sink.js';
import { type GatewaySocket } from './gateway-socket.js';

/** Messages that may wait in engine.io's own buffer; beyond, the outbox keeps the latest states only. */
const HIGH_WATER = 8;
/** The notice of closing has this long to go out. */
const FAREWELL_MS = 1_000;

export class SocketIoSink implements ClientSink {
  constructor(private readonly socket: GatewaySocket) {}

  isWritable(): boolean {
    return this.waiting() < HIGH_WATER;
  }

  write({ terminal, epoch, rev, status }: TaskChange): void {
    this.socket.emit(terminal ? 'task:finalized' : 'task:update', { epoch, rev, status });
  }

  end(closing: GatewayClosingEvent): void {
    this.socket.emit('gateway:closing', closing);
    const { conn } = this.socket;
    // After a `disconnect` packet socket.io's client stays away; when the connection merely closes, it comes back by itself.
    if (closing.reason === 'shutdown') conn.close();
    else this.socket.disconnect(true);
    setTimeout(() => conn.close(true), FAREWELL_MS).unref();
  }

  private waiting(): number {
    // Private in its types, yet the only measure of what engine.io still holds.
    const buffer: unknown = Reflect.get(this.socket.conn, 'writeBuffer');
    return Array.isArray(buffer) ? buffer.length : 0;
  }
}
