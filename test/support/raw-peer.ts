import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that writes raw bytes; the test decides what it sends and when it disconnects. */
export class RawPeer {
  /** The gateway has ended its side; this side may still be open. */
  readonly ended: Promise<void>;
  readonly closed: Promise<void>;
  private received = '';
  private waiting: (() => void)[] = [];

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.received += chunk;
      this.wake();
    });
    // The tests expect a reset as one way a connection ends.
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => socket.once('end', resolve).once('close', () => resolve()));
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        resolve();
        this.wake();
      }),
    );
  }

  static async open(url: string): Promise<RawPeer> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  /** @param lines of the request head; `Host` is added. */
  send(request: string, headers: Record<string, string> = {}, body = ''): void {
    const lines = Object.entries({ Host: 'x', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`${request} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  }

  /** Everything received, once it contains the pattern. @throws if the connection ends without it. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      if (pattern.test(this.received)) return this.received;
      if (this.socket.closed) throw new Error(`closed without ${String(pattern)}: ${this.received}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  text(): string {
    return this.received;
  }

  /** Status codes of the answers so far. */
  statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  leave(): void {
    this.socket.destroy();
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
