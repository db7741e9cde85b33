import type http from 'node:http';
import { type OnReadOpts, Socket } from 'node:net';

const ofSocket = new WeakMap<Socket, ReadBuffer>();

/**
 * The one buffer that a connection reads into, in place of a new one for every read: allocating is most of what a long body costs.
 * What lies in it is good until the connection reads on.
 */
export class ReadBuffer {
  #divert: ((bytes: Buffer) => void) | undefined;
  #socket: Socket | undefined;
  readonly #bytes: number;

  private constructor(bytes: number) {
    this.#bytes = bytes;
  }

  static of(socket: Socket): ReadBuffer | undefined {
    return ofSocket.get(socket);
  }

  /** Gives each connection of an agent its buffer. Not for TLS: it hands on what it has decrypted although it was told to stop. */
  static useIn<T extends http.Agent>(agent: T, bytes: number): T {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      const buffer = new ReadBuffer(bytes);
      // The types of HTTP leave this option of the socket out.
      const socket = create(Object.assign({}, options, { onread: buffer.#options() }), callback);
      if (socket instanceof Socket) buffer.#keep(socket);
      return socket;
    };
    return agent;
  }

  /**
   * From now on bytes come here and not to the HTTP parser. After each call the connection stands still until `readOn`; it cannot go
   * back to its pool, so end it by destroying the answer.
   */
  divert(take: (bytes: Buffer) => void): void {
    this.#socket?.pause();
    this.#divert = take;
  }

  readOn(): void {
    this.#socket?.resume();
  }

  #keep(socket: Socket): void {
    this.#socket = socket;
    ofSocket.set(socket, this);
  }

  #options(): OnReadOpts {
    return {
      buffer: Buffer.allocUnsafeSlow(this.#bytes),
      callback: (size, { buffer, byteOffset }) => {
        const bytes = Buffer.from(buffer, byteOffset, size);
        // The parser copies a body out of what it is given; specs hold it to that.
        if (this.#divert === undefined) return this.#socket?.emit('data', bytes) ?? false;
        this.#divert(bytes);
        return false;
      },
    };
  }
}
