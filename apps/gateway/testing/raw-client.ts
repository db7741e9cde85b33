import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const SWITCHED = '\r\n\r\n';
/** A masked text frame with `40`: joins the namespace `/`. */
const JOIN = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]);

/** Joins socket.io over a WebSocket and keeps the bytes that come after. */
export class RawClient {
  private received = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received = Buffer.concat([this.received, chunk])));
  }

  static async connect(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const client = new RawClient(connect(Number(port), hostname));
    client.socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await client.until((text) => /\{"sid".*\}/s.test(text.split(SWITCHED)[1] ?? ''));
    client.socket.write(JOIN);
    await client.until((text) => /40\{"sid":"[^"]+"\}$/.test(text));
    client.received = Buffer.alloc(0);
    return client;
  }

  /** The first `count` bytes, once they are there. */
  async bytes(count: number): Promise<Buffer> {
    while (this.received.length < count) await once(this.socket, 'data');
    return this.received.subarray(0, count);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.socket.destroy();
  }

  private async until(holds: (text: string) => boolean): Promise<void> {
    while (!holds(this.received.toString('latin1'))) await once(this.socket, 'data');
  }
}
