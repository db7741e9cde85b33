import type http from 'node:http';
import { type OnReadOpts, Socket } from 'node:net';

const ofSocket = new WeakMap<Socket, ReadBuffer>();

/**
 * The one buffer that a connection reads into, in place of a new one for every read: allocating is most of what a long body costs.
 * The bytes in it are valid until the connection reads on. When the connection closes, the next one takes the buffer over: a
 * buffer for each connection would bring on a full garbage collection after a few dozen downloads.
 */
export class ReadBuffer {
  #divert: ((bytes: Buffer) => void) | undefined;
  #socket: Socket | undefined;
  /** Diverted bytes whose write has not been confirmed: another connection must not overwrite them. */
  #lent = false;
  #closed = false;

  private constructor(
    private readonly memory: Buffer,
    private readonly release: (memory: Buffer) => void,
  ) {}

  static of(socket: Socket): ReadBuffer | undefined {
    return ofSocket.get(socket);
  }

  /**
   * Gives each connection of an agent its buffer, and keeps at most `spare` of them for later connections. Not for TLS: it hands on
   * what it has decrypted although it was told to stop.
   */
  static useIn<T extends http.Agent>(agent: T, { bytes, spare }: { bytes: number; spare: number }): T {
    const create = agent.createConnection.bind(agent);
    const idle: Buffer[] = [];
    const release = (memory: Buffer) => {
      if (idle.length < spare) idle.push(memory);
    };
    agent.createConnection = (options, callback) => {
      const buffer = new ReadBuffer(idle.pop() ?? Buffer.allocUnsafeSlow(bytes), release);
      // The types of HTTP leave this option of the socket out.
      const socket = create(Object.assign({}, options, { onread: buffer.#options() }), callback);
      if (socket instanceof Socket) buffer.#keep(socket);
      return socket;
    };
    return agent;
  }

  /**
   * From now on bytes come here and not to the HTTP parser. After each call the connection stands still until `readOn`; it cannot go
   * back to its pool, so end it by destroying the answer. The receiver calls `giveBack` when nothing reads those bytes any more.
   */
  divert(take: (bytes: Buffer) => void): void {
    this.#socket?.pause();
    this.#divert = take;
  }

  readOn(): void {
    this.#socket?.resume();
  }

  giveBack(): void {
    this.#lent = false;
    this.#releaseWhenUnused();
  }

  #keep(socket: Socket): void {
    this.#socket = socket;
    ofSocket.set(socket, this);
    socket.once('close', () => {
      this.#closed = true;
      this.#releaseWhenUnused();
    });
  }

  #releaseWhenUnused(): void {
    if (!this.#closed || this.#lent || this.#socket === undefined) return;
    this.#socket = undefined;
    this.release(this.memory);
  }

  #options(): OnReadOpts {
    return {
      buffer: this.memory,
      callback: (size, { buffer, byteOffset }) => {
        const bytes = Buffer.from(buffer, byteOffset, size);
        // The parser copies a body out of what it is given; specs hold it to that.
        if (this.#divert === undefined) return this.#socket?.emit('data', bytes) ?? false;
        this.#lent = true;
        this.#divert(bytes);
        return false;
      },
    };
  }
}
