import { readFileSync } from 'node:fs';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { createTriverse, type Triverse, type TriverseOptions } from '../src/index.js';

export const API_KEY = 'sk-live+Very/Secret=key';

export interface RecordedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on a free port that answers as a test tells it, and remembers what it was asked. */
export class FixtureUpstream {
  readonly requests: RecordedRequest[] = [];
  readonly sockets = new Set<Socket>();

  private constructor(
    readonly server: http.Server,
    public answer: Answer,
  ) {}

  static async start(answer: Answer): Promise<FixtureUpstream> {
    const server = http.createServer();
    const fixture = new FixtureUpstream(server, answer);
    server.on('request', (request, response) => fixture.#serve(request, response));
    server.on('connection', (socket) => {
      fixture.sockets.add(socket);
      socket.once('close', () => fixture.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fixture;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get baseUrl(): string {
    return `${this.origin}/api/v1`;
  }

  triverse(options: Partial<TriverseOptions> = {}): Triverse {
    return createTriverse({ baseUrl: this.baseUrl, apiKey: API_KEY, ...options });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.alloc(0),
    };
    this.requests.push(recorded);
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      recorded.body = Buffer.concat(chunks);
    });
    request.on('error', () => undefined);
    this.answer(request, response);
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return raw(JSON.stringify(body), status, { 'content-type': 'application/json', ...headers });
}

export function raw(body: string | Buffer, status = 200, headers: Record<string, string> = {}): Answer {
  return (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };
}

/** One answer a request, in turn; the last one repeats. */
export function inTurn(...answers: [Answer, ...Answer[]]): Answer {
  let next = 0;
  return (request, response) => {
    const answer = answers[Math.min(next++, answers.length - 1)] ?? answers[0];
    answer(request, response);
  };
}

/** @param name e.g. `generation-a/flow-status.json` */
export function fixture(name: string): { code: 0; message: string; data: Record<string, unknown> } {
  const text = fixtureText(name);
  return JSON.parse(text) as { code: 0; message: string; data: Record<string, unknown> };
}

export function fixtureText(name: string): string {
  return readFileSync(new URL(`../../../test/fixtures/upstream/${name}`, import.meta.url), 'utf8');
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
