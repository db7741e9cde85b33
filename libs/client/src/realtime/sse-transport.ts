import { createParser } from 'eventsource-parser';
import { errorOf, NetworkError, TriverseError } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type GatewayClosingEvent, type GatewayStatusEvent, type TaskSnapshot } from '../wire.js';
import { type LinkBoard } from './link-state.js';
import { withNormalId } from './task-id.js';
import { SilentStream, type TaskSink, type TaskTransport, TransportUnavailable } from './transport.js';
import { formatVersion, isFlowStatus, isSnapshot, parseVersion } from './version-gate.js';

/** After a stream that delivered nothing, polling is preferred for this long, because every further attempt could be silent again. */
const DOUBTFUL_FOR_MS = 600_000;

/** Follows one task over server-sent events, through fetch because an EventSource cannot send an Authorization header. */
export class SseTransport implements TaskTransport {
  readonly name = 'sse';
  private doubtfulUntil = 0;

  constructor(
    private readonly http: HttpCaller,
    private readonly board: LinkBoard,
    /** The gateway sends a heartbeat every 5 s. Proxies that compress and development servers may hold a stream back, even its headers. */
    private readonly silenceMs: number,
  ) {}

  get isDoubtful(): boolean {
    return Date.now() < this.doubtfulUntil;
  }

  async follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void> {
    const silence = new Silence(this.silenceMs);
    const channel = {};
    this.board.report(channel, 'sse', false);
    try {
      const response = await this.open(taskUuid, sink, AbortSignal.any([signal, silence.signal]));
      await this.read(response, sink, () => {
        silence.restart();
        this.board.report(channel, 'sse', true);
      });
    } catch (error) {
      if (silence.signal.aborted && !signal.aborted) {
        if (!silence.wasBroken) this.doubtfulUntil = Date.now() + DOUBTFUL_FOR_MS;
        throw new SilentStream('the event stream went silent', { cause: error });
      }
      if (!signal.aborted) this.board.report(channel, 'sse', false, errorOf(error));
      throw error;
    } finally {
      silence.stop();
      this.board.drop(channel);
    }
    if (!sink.finished) throw new NetworkError('the event stream ended');
  }

  private async open(taskUuid: string, { position }: TaskSink, signal: AbortSignal): Promise<Response> {
    const headers = { accept: 'text/event-stream', ...(position ? { 'last-event-id': formatVersion(position) } : {}) };
    const path = `/api/v1/tasks/${encodeURIComponent(taskUuid)}/events`;
    let response: Response;
    try {
      response = await this.http.send({ path, headers, signal, repeatable: false });
    } catch (error) {
      if (isNoSuchRoute(error)) throw new TransportUnavailable('this gateway has no event stream', { cause: error });
      throw error;
    }
    if (response.headers.get('content-type')?.startsWith('text/event-stream') && response.body) return response;
    await response.body?.cancel();
    throw new TransportUnavailable('the answer is not an event stream');
  }

  private async read(response: Response, sink: TaskSink, onBytes: () => void): Promise<void> {
    const parser = createParser({ onEvent: ({ id, event, data }) => this.take({ id, event, data }, sink) });
    const decoder = new TextDecoder();
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    try {
      while (!sink.finished) {
        const { done, value } = await reader.read();
        if (done) return;
        onBytes();
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch (cause) {
      throw cause instanceof NetworkError ? cause : new NetworkError('the event stream broke', { cause });
    }
  }

  /** `data` is the snapshot, or the bare status with its version in `id`. The stream begins with the current state, which is a snapshot. */
  private take(message: { id: string | undefined; event: string | undefined; data: string }, sink: TaskSink): void {
    const data = parseJson(message.data);
    if (message.event === 'closing') throw closed(data as GatewayClosingEvent);
    if (message.event === 'gateway:status') return this.board.setUpstream((data as GatewayStatusEvent).upstream);
    const snapshot = toSnapshot(data, message.id);
    // A stream is read from its start, so an event of another epoch cannot be a late event of a previous stream.
    if (snapshot) sink.offer(withNormalId(snapshot), 'snapshot');
  }
}

/** Aborts its signal if it is not restarted in time. `stop` also aborts it, which ends the request. */
class Silence {
  wasBroken = false;
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ms: number) {
    this.start();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    this.wasBroken = true;
    this.start();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.controller.abort();
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(), this.ms);
  }
}

/** The gateway closes the stream and says when to reconnect; an expired credential shows on the next request. */
function closed({ message, reconnect_after_ms: wait }: GatewayClosingEvent): NetworkError {
  return new NetworkError(message, wait === undefined ? {} : { retryAfterSeconds: wait / 1_000 });
}

/** Code 1005 of the gateway, or a 404, 405 or 406 from a proxy. */
function isNoSuchRoute(error: unknown): boolean {
  if (!(error instanceof TriverseError)) return false;
  const { code, httpStatus = 0 } = error;
  return code === 1005 || (code === undefined && httpStatus >= 403 && httpStatus < 500 && httpStatus !== 429);
}

function toSnapshot(data: unknown, id: string | undefined): TaskSnapshot | undefined {
  if (isSnapshot(data)) return data;
  const version = parseVersion(id);
  return version && isFlowStatus(data) ? { ...version, status: data } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Skip unreadable data; the next event carries the full status.
    return undefined;
  }
}
