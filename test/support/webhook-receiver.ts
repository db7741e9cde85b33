import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { type WebhookEvent } from '#contracts';
import { eventually } from './http.js';

export interface Received {
  /** `webhook-id`. */
  id: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  event: WebhookEvent;
  /** Of this machine's clock, ms. */
  at: number;
}

/** Answers a message; without it, 204. Left unanswered, the request hangs. */
export type Respond = (received: Received, response: ServerResponse) => void;

/** A receiver of webhooks on loopback, over plain HTTP. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  respond: Respond = (_received, response) => void response.writeHead(204).end();
  private readonly server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        const id = String(request.headers['webhook-id']);
        const { headers, url: path = '' } = request;
        const received = { id, path, headers, body, event: JSON.parse(body) as WebhookEvent, at: Date.now() };
        this.received.push(received);
        this.respond(received, response);
      },
      () => undefined,
    );
  });
  private port = 0;

  static async start(respond?: Respond): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    if (respond !== undefined) receiver.respond = respond;
    await receiver.listen();
    return receiver;
  }

  /** Listens, on the same port as before. */
  async listen(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** Waits for at least `count` messages. */
  async took(count: number, withinMs = 15_000): Promise<Received[]> {
    await eventually(
      () => Promise.resolve(this.received.length),
      (length) => length >= count,
      withinMs,
    );
    return this.received;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

/** Answers every message with this status. */
export const answering =
  (status: number, headers: Record<string, string> = {}): Respond =>
  (_received, response) =>
    void response.writeHead(status, headers).end();

/** Checks a message with the official library. @throws where no signature fits */
export function verifyOfficially({ body, headers }: Received, secret: string): void {
  new Webhook(secret).verify(body, headers as Record<string, string>);
}
