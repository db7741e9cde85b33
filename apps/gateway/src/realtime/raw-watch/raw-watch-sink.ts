import { type GatewayClosingEvent } from '#contracts';
import { type TaskChange } from '#tasks';
import { type WebSocket } from 'ws';
import { statusJsonOf } from '../connections/change-json.js';
import { type ClientSink } from '../connections/client-sink.js';
import { oncePerChange } from '../connections/once-per-change.js';

/** Bytes that may wait in the socket; beyond, the outbox keeps the latest states only. */
const HIGH_WATER_BYTES = 65_536;
const FAREWELL_MS = 1_000;
const PING_MS = 25_000;

/** RFC 6455 and the IANA registry: normal, service restart, policy violation, try again later. */
const CLOSE_NORMAL = 1000;
const CLOSE_CODES: Readonly<Record<string, number>> = { shutdown: 1012, limit: 1013 };
const CLOSE_POLICY = 1008;

const messageOf = oncePerChange((change) =>
  Buffer.from(`event: ${change.terminal ? 'finalized' : 'update'}\ndata: ${statusJsonOf(change)}\n\n`),
);

/** The upstream's own watch socket: a text frame holds one SSE-formatted event with the bare status. */
export class RawWatchSink implements ClientSink {
  private client: WebSocket | undefined;
  /** Code and reason of an end that came before the client was there. */
  private closing: [code: number, reason: string] | undefined;
  private answered = true;
  private pings: NodeJS.Timeout | undefined;

  /** @param single ends after the final status, as the upstream does for a single task. */
  constructor(
    private readonly single: boolean,
    private readonly onDrain: () => void,
  ) {}

  /** Whether the gateway has said goodbye. */
  isFinished(): boolean {
    return this.closing !== undefined;
  }

  attach(client: WebSocket): void {
    this.client = client;
    client.on('pong', () => (this.answered = true));
    this.pings = setInterval(() => this.ping(client), PING_MS);
    this.pings.unref();
    client.once('close', () => clearInterval(this.pings));
    if (this.closing !== undefined) this.finish(...this.closing);
  }

  isWritable(): boolean {
    const { client } = this;
    return client !== undefined && client.readyState === client.OPEN && client.bufferedAmount < HIGH_WATER_BYTES;
  }

  write(change: TaskChange): void {
    this.client?.send(messageOf(change), { binary: false }, this.onDrain);
    if (change.terminal && this.single) this.finish(CLOSE_NORMAL, 'the task is final');
  }

  end({ reason, message }: GatewayClosingEvent): void {
    this.finish(CLOSE_CODES[reason] ?? CLOSE_POLICY, `${reason}: ${message}`);
  }

  private finish(code: number, reason: string): void {
    this.closing = [code, reason];
    clearInterval(this.pings);
    // A close frame holds at most 123 bytes of reason.
    this.client?.close(code, reason.slice(0, 120));
    setTimeout(() => this.client?.terminate(), FAREWELL_MS).unref();
  }

  private ping(client: WebSocket): void {
    if (!this.answered) return client.terminate();
    this.answered = false;
    client.ping();
  }
}
