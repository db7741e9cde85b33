import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type Watcher } from './watcher.js';

/** Stops reading from the underlying connection, so that the server's writes queue up. */
export function pauseReading({ socket }: Watcher): { resume: () => void } {
  const { ws } = socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
  ws.pause();
  return { resume: () => ws.resume() };
}

/** A stream of server-sent events whose reader pauses until resumed. */
export class PausedStream {
  readonly events: EventSourceMessage[] = [];
  readonly ended: Promise<void>;

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    const parser = createParser({ onEvent: (event) => this.events.push(event) });
    response.setEncoding('utf8').on('data', (chunk: string) => parser.feed(chunk));
    response.pause();
    this.ended = new Promise((resolve) => response.once('close', resolve));
  }

  static open(url: string, token: string): Promise<PausedStream> {
    return new Promise((resolve, reject) => {
      const request = get(url, { headers: { authorization: `Bearer ${token}` }, agent: false }, (response) =>
        resolve(new PausedStream(request, response)),
      );
      request.once('error', reject);
    });
  }

  resume(): void {
    this.response.resume();
  }

  close(): void {
    this.request.destroy();
  }
}
