import { type GatewayClosingEvent } from '#contracts';
import { type TaskChange } from '#tasks';
import { type ServerResponse } from 'node:http';
import { eventJsonOf } from '../connections/change-json.js';
import { type ClientSink } from '../connections/client-sink.js';
import { oncePerChange } from '../connections/once-per-change.js';
import { eventIdOf } from './event-id.js';

/** Anything shorter than the limits of proxies in between. */
const HEARTBEAT_MS = 5_000;
/** The last words have this long to go out. */
const FAREWELL_MS = 1_000;

/** A proxy that stored, compressed or buffered the stream would keep its events to itself until the end. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

const eventTextOf = oncePerChange((change) =>
  Buffer.from(`id: ${eventIdOf(change)}\nevent: ${change.terminal ? 'finalized' : 'update'}\ndata: ${eventJsonOf(change)}\n\n`),
);

/** One task as a stream of server-sent events (WHATWG HTML, 9.2). */
export class SseSink implements ClientSink {
  private opened = false;
  /** Of a connection that was ended before the stream was opened. */
  private closing: GatewayClosingEvent | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly response: ServerResponse) {}

  /** @param headers what the framework has prepared, e.g. for CORS. */
  open(headers: Record<string, string | string[] | number | undefined>): void {
    this.response.writeHead(200, {
      ...headers,
      ...STREAM_HEADERS,
    });
    this.response.write(': open\n\n');
    this.opened = true;
    this.heartbeat = setInterval(() => {
      // A client that does not read needs no sign of life.
      if (this.isWritable()) this.response.write(': ping\n\n');
    }, HEARTBEAT_MS);
    this.heartbeat.unref();
    this.response.once('close', () => clearInterval(this.heartbeat));
    if (this.closing !== undefined) this.end(this.closing);
  }

  isWritable(): boolean {
    return this.opened && !this.response.writableEnded && !this.response.writableNeedDrain;
  }

  write(change: TaskChange): void {
    if (this.response.writableEnded) return;
    this.response.write(eventTextOf(change));
    if (change.terminal) this.finish();
  }

  end(closing: GatewayClosingEvent): void {
    const { reconnect_after_ms: wait } = closing;
    this.closing = closing;
    if (!this.response.writableEnded && this.opened) {
      this.response.write(`${wait === undefined ? '' : `retry: ${wait}\n`}event: closing\ndata: ${JSON.stringify(closing)}\n\n`);
    }
    this.finish();
  }

  private finish(): void {
    clearInterval(this.heartbeat);
    if (!this.opened) return;
    this.response.end();
    setTimeout(() => this.response.destroy(), FAREWELL_MS).unref();
  }
}
