import { type FlowStatusPayload } from '#contracts';
import { createParser } from 'eventsource-parser';
import { WebSocket } from 'ws';
import { seeFrame } from './traffic/frames.js';

export interface RawEvent {
  event: string | undefined;
  status: FlowStatusPayload;
}

/** A client written from the upstream's documentation of its watch socket. */
export class RawWatch {
  readonly events: RawEvent[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private waiting: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') })),
    );
    socket.on('message', (data: Buffer) => this.hear(data.toString('utf8')));
  }

  /** @returns the refusal if the gateway does not upgrade. */
  static open(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<RawWatch | { status: number; body: { code: number; message: string } }> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
    const watch = new RawWatch(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(watch));
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: refusalOf(text) }));
      });
    });
  }

  static async mustOpen(url: string): Promise<RawWatch> {
    const watch = await RawWatch.open(url);
    if (watch instanceof RawWatch) return watch;
    throw new Error(`refused: ${watch.status} ${JSON.stringify(watch.body)}`);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private hear(text: string): void {
    const parser = createParser({
      onEvent: ({ event = '', data }) => {
        const status = JSON.parse(data) as FlowStatusPayload;
        seeFrame(event === 'finalized' ? 'watchFinalized' : 'watchUpdate', status);
        this.events.push({ event, status });
      },
    });
    parser.feed(text);
    for (const wake of this.waiting.splice(0)) wake();
  }
}

/** A proxy that cannot reach a gateway answers with a page of its own. */
function refusalOf(text: string): { code: number; message: string } {
  return text.startsWith('{') ? (JSON.parse(text) as { code: number; message: string }) : { code: 0, message: text };
}
