import { type GatewayClosingEvent } from '#contracts';
import { type TaskChange } from '#tasks';
import { type ClientSink } from '../connections/client-sink.js';
import { changePacketOf, eventOf } from './change-packet.js';
import { type EngineConn } from './engine-connection.js';
import { drained, type GatewaySocket } from './gateway-socket.js';
import { hasRoom, onceTaken, sendPacket } from './straight-write.js';

/** The notice of closing has this long to go out. */
const FAREWELL_MS = 1_000;

export class SocketIoSink implements ClientSink {
  private awaitsDrain = false;
  private readonly conn: EngineConn;

  constructor(private readonly socket: GatewaySocket) {
    this.conn = socket.conn;
  }

  isWritable(): boolean {
    const { conn } = this;
    if (hasRoom(conn)) return true;
    this.awaitsDrain ||= onceTaken(conn, () => {
      this.awaitsDrain = false;
      drained(this.socket);
    });
    return false;
  }

  write(change: TaskChange): void {
    sendPacket(this.conn, changePacketOf(change));
    // As socket.io's own emit does; admin tools listen there.
    for (const listener of this.socket.listenersAnyOutgoing()) listener(...eventOf(change));
  }

  end(closing: GatewayClosingEvent): void {
    this.socket.emit('gateway:closing', closing);
    const { conn } = this;
    // After a `disconnect` packet socket.io's client stays away; when the connection merely closes, it comes back by itself.
    if (closing.reason === 'shutdown') conn.close();
    else this.socket.disconnect(true);
    setTimeout(() => conn.close(true), FAREWELL_MS).unref();
  }
}
