import { createParser } from 'eventsource-parser';
import { errorOf, NetworkError, TriverseError } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type GatewayClosingEvent, type GatewayStatusEvent, type TaskSnapshot } from '../wire.js';
import { type LinkBoard } from './link-state.js';
import { type TaskSink, type TaskTransport, TransportUnavailable } from './transport.js';
import { formatVersion, isFlowStatus, isSnapshot, parseVersion } from './version-gate.js';

/** The gateway writes at least a comment more often than this; after more silence the connection counts as dead. */
const SILENCE_MS = 60_000;

/** Follows one task over server-sent events, through fetch because an EventSource can carry no Authorization header. */
export class SseTransport implements TaskTransport {
  readonly name = 'sse';

  constructor(
    private readonly http: HttpCaller,
    private readonly board: LinkBoard,
  ) {}

  async follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const channel = {};
    try {
      const response = await this.open(taskUuid, sink, AbortSignal.any([signal, stop.signal]));
      this.board.report(channel, 'sse', true);
      await this.read(response, sink, stop);
    } catch (error) {
      if (stop.signal.aborted) throw new NetworkError('the event stream fell silent', { cause: error });
      if (!signal.aborted) this.board.report(channel, 'sse', false, errorOf(error));
      throw error;
    } finally {
      stop.abort();
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
      if (isNoSuchRoute(error)) throw new TransportUnavailable('no event stream here', { cause: error });
      throw error;
    }
    if (response.headers.get('content-type')?.startsWith('text/event-stream') && response.body) return response;
    await response.body?.cancel();
    throw new TransportUnavailable('the answer is no event stream');
  }

  private async read(response: Response, sink: TaskSink, stop: AbortController): Promise<void> {
    const parser = createParser({ onEvent: ({ id, event, data }) => this.take({ id, event, data }, sink) });
    const decoder = new TextDecoder();
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      while (!sink.finished) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), SILENCE_MS);
        const { done, value } = await reader.read();
        if (done) return;
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch (cause) {
      throw cause instanceof NetworkError ? cause : new NetworkError('the event stream broke', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** `data` is the snapshot, or the bare status with its version in `id`. The stream opens with the present state, which is a snapshot. */
  private take(message: { id: string | undefined; event: string | undefined; data: string }, sink: TaskSink): void {
    const data = parseJson(message.data);
    if (message.event === 'closing') throw closed(data as GatewayClosingEvent);
    if (message.event === 'gateway:status') return this.board.setUpstream((data as GatewayStatusEvent).upstream);
    const snapshot = toSnapshot(data, message.id);
    // An event stream is read from its start, so an event of another epoch cannot be a late one of a stream that we left.
    if (snapshot) sink.offer(snapshot, 'snapshot');
  }
}

/** The gateway says goodbye, and when to come back; a credential that ended is found out by then. */
function closed({ message, reconnect_after_ms: wait }: GatewayClosingEvent): NetworkError {
  return new NetworkError(message, wait === undefined ? {} : { retryAfterSeconds: wait / 1_000 });
}

/** The gateway's word for it (1005), or the 404, 405 or 406 of something in between. */
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
    // Junk on the wire is passed over; a status that was lost with it comes with the next one.
    return undefined;
  }
}
