import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { messageName, seeFrame } from './traffic/frames.js';

/** A stream of server-sent events, read until it ends. */
export class EventStream {
  readonly events: EventSourceMessage[] = [];
  readonly comments: string[] = [];
  retry: number | undefined;
  /** Resolves when the server ends the stream, or this side closes it. */
  readonly ended: Promise<void>;
  private waiting: (() => void)[] = [];

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    this.ended = this.read();
  }

  static async open(url: string, token: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal, headers: { authorization: `Bearer ${token}`, ...headers } });
    return new EventStream(response, abort);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    const parser = createParser({
      onEvent: (event) => {
        seeFrame(messageName(`stream:${event.event ?? 'message'}`), JSON.parse(event.data));
        this.events.push(event);
      },
      onComment: (comment) => this.comments.push(comment),
      onRetry: (ms) => (this.retry = ms),
    });
    const decoder = new TextDecoder();
    try {
      for await (const chunk of (this.response.body ?? []) as AsyncIterable<Uint8Array>) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        this.wake();
      }
    } catch (error) {
      if (!this.abort.signal.aborted) throw error;
    } finally {
      this.wake();
    }
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
