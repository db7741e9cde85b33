import { type WatchEnd, type WatchHandlers, type WatchLink } from '#tasks';
import { WebSocket } from 'ws';
import { type ApiCredential } from '../api-credential.js';
import { type ReportOdd } from '../readers/odd-parts.js';
import { type WatchOptions } from '../triverse-options.js';
import { Heartbeat } from './heartbeat.js';
import { readWatchFrame } from './watch-frame-reader.js';

export interface WatchLinkParts {
  handlers: WatchHandlers;
  settings: WatchOptions & { userAgent: string };
  credential: ApiCredential;
  odd: ReportOdd;
}

/** One connection from its handshake to its end. The socket's errors may quote the URL, and with it the key: only their code goes out. */
export class TriverseWatchLink implements WatchLink {
  readonly #socket: WebSocket;
  readonly #handlers: WatchHandlers;
  readonly #credential: ApiCredential;
  readonly #odd: ReportOdd;
  readonly #closeGraceMs: number;
  readonly #heartbeat: Heartbeat;
  #ended = false;
  #fault: string | undefined;

  constructor(url: string, { handlers, settings, credential, odd }: WatchLinkParts) {
    this.#handlers = handlers;
    this.#credential = credential;
    this.#odd = odd;
    this.#closeGraceMs = settings.closeGraceMs;
    this.#socket = new WebSocket(url, {
      handshakeTimeout: settings.handshakeMs,
      maxPayload: settings.maxPayloadBytes,
      perMessageDeflate: false,
      followRedirects: false,
      headers: { 'User-Agent': settings.userAgent },
    });
    this.#heartbeat = new Heartbeat(settings, { beat: () => this.#socket.ping(), silence: () => this.#dead() });
    this.#listen();
  }

  stop(): void {
    if (this.#ended) return;
    this.#end({ kind: 'stopped', message: 'stopped' });
    if (this.#socket.readyState !== WebSocket.OPEN) return this.#socket.terminate();
    this.#socket.close(1000);
    const timer = setTimeout(() => this.#socket.terminate(), this.#closeGraceMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #listen(): void {
    const alive = () => this.#heartbeat.alive();
    this.#socket
      .on('open', () => this.#open())
      .on('ping', alive)
      .on('pong', () => this.#pong())
      .on('message', (data, isBinary) => this.#message(data as Buffer, isBinary))
      .on('unexpected-response', (request, response) => {
        response.resume();
        this.#refused(response.statusCode ?? 0);
        request.destroy();
      })
      // A 'close' follows every error.
      .on('error', (error) => (this.#fault ??= faultOf(error)))
      .on('close', (code) => this.#closed(code));
  }

  #open(): void {
    if (this.#ended) return;
    this.#credential.wasAccepted();
    this.#heartbeat.start();
    this.#handlers.onOpen();
  }

  #pong(): void {
    if (this.#heartbeat.answered() && !this.#ended) this.#handlers.onLapse();
  }

  #message(data: Buffer, isBinary: boolean): void {
    if (this.#ended) return;
    this.#heartbeat.alive();
    if (isBinary) return this.#handlers.onJunk('a binary frame');
    for (const item of readWatchFrame(data.toString('utf8'), this.#odd)) {
      if (this.#ended) return;
      if (item.kind === 'reading') this.#handlers.onReading(item.reading);
      else this.#handlers.onJunk(item.reason);
    }
  }

  #refused(httpStatus: number): void {
    if (httpStatus === 401 || httpStatus === 403) this.#credential.wasRefused(httpStatus);
    this.#end({ kind: 'refused', httpStatus, message: `the upstream refused the watch (HTTP ${httpStatus})` });
  }

  #dead(): void {
    this.#end({ kind: 'dead', message: 'no sign of life' });
    this.#socket.terminate();
  }

  #closed(closeCode: number): void {
    if (this.#fault === undefined) this.#end({ kind: 'closed', closeCode, message: `closed by the upstream (${closeCode})` });
    else this.#end({ kind: 'failed', message: this.#fault });
  }

  #end(end: WatchEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#heartbeat.stop();
    this.#handlers.onEnd(end);
  }
}

function faultOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined) return `the watch failed (${code})`;
  return error.message === 'Opening handshake has timed out' ? 'the watch handshake timed out' : 'the watch failed';
}
