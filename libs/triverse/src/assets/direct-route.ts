import { IncomingMessage, type ServerResponse } from 'node:http';
import { ReadBuffer } from '../http/read-buffer.js';
import { type ExchangeAnswer } from '../http/http-exchange.js';

/** Shorter bodies are not worth a connection, which cannot be reused afterwards. */
const WORTH_IT_BYTES = 1024 * 1024;

export interface RouteEvents {
  /** Bytes are asked for. */
  wanted(): void;
  /** They have come. */
  came(bytes: number): void;
  end(): void;
  broken(): void;
}

/** The direct route of a long body: from the connection's read buffer into the client's answer, without streams and copies in between. */
export class DirectRoute {
  private constructor(
    private readonly source: IncomingMessage,
    private readonly buffer: ReadBuffer,
    private left: number,
  ) {}

  /** @returns undefined for an answer whose end the HTTP parser has to find, or which is short. */
  static of({ body, headers }: ExchangeAnswer): DirectRoute | undefined {
    const length = headers['content-length'] ?? '';
    if (!(body instanceof IncomingMessage) || !/^\d{1,15}$/.test(length) || Number(length) < WORTH_IT_BYTES) return undefined;
    const buffer = ReadBuffer.of(body.socket);
    return buffer && new DirectRoute(body, buffer, Number(length));
  }

  /** Nobody may have read of the body before. Ends the connection at the end. */
  send(sink: ServerResponse, events: RouteEvents): void {
    const written = () => {
      if (this.left > 0) {
        events.wanted();
        return this.buffer.readOn();
      }
      events.end();
    };
    this.buffer.divert((bytes) => {
      events.came(bytes.length);
      this.left -= bytes.length;
      if (this.left < 0) return events.broken();
      // The buffer may be read into again only when the bytes are with the system, or when the client's connection has ended.
      sink.write(bytes, (error) => {
        this.buffer.giveBack();
        if (!error) written();
      });
    });
    const head = this.source.read() as Buffer | null;
    if (head === null) return written();
    this.left -= head.length;
    sink.write(head, (error) => error ?? written());
  }
}
