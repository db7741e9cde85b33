import { type WatchEnd, type WatchHandlers, type WatchLink } from '#tasks';
import { isUtf8 } from 'node:buffer';
import { WebSocket } from 'ws';
import { type ApiCredential } from '../api-credential.js';
import { type ReportOdd } from '../readers/odd-parts.js';
import { type WatchOptions } from '../triverse-options.js';
import { Heartbeat } from './heartbeat.js';
import { retryAfterSeconds } from '#outbound';
import { namedTask, openTaskIn } from './named-task.js';
import { readWatchFrame } from './watch-frame-reader.js';

export interface WatchLinkParts {
  handlers: WatchHandlers;
  settings: WatchOptions & { userAgent: string };
  credential: ApiCredential;
  /** The one in the URL. */
  key: string;
  odd: ReportOdd;
}

/** One connection from handshake to end. Socket errors may quote the URL with the key, so only their code is passed on. */
export class TriverseWatchLink implements WatchLink {
  readonly #socket: WebSocket;
  readonly #handlers: WatchHandlers;
  readonly #credential: ApiCredential;
  readonly #key: string;
  readonly #settings: WatchOptions;
  readonly #odd: ReportOdd;
  readonly #heartbeat: Heartbeat;
  #ended = false;
  #lives = false;
  #fault: string | undefined;
  #tooLarge = false;

  constructor(url: string, { handlers, settings, credential, key, odd }: WatchLinkParts) {
    this.#handlers = handlers;
    this.#credential = credential;
    this.#key = key;
    this.#settings = settings;
    this.#odd = odd;
    this.#socket = new WebSocket(url, {
      handshakeTimeout: settings.handshakeMs,
      maxPayload: settings.maxPayloadBytes,
      // Invalid text is one bad frame, not the end of the link.
      skipUTF8Validation: true,
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
    const timer = setTimeout(() => this.#socket.terminate(), this.#settings.closeGraceMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #listen(): void {
    this.#socket
      .on('open', () => this.#open())
      .on('ping', () => this.#alive())
      .on('pong', () => this.#pong())
      .on('message', (data, isBinary) => this.#message(data as Buffer, isBinary))
      .on('unexpected-response', (request, response) => {
        response.resume();
        this.#refused(response.statusCode ?? 0, retryAfterSeconds(response.headers));
        request.destroy();
      })
      // A 'close' follows every error.
      .on('error', (error) => {
        this.#fault ??= faultOf(error);
        this.#tooLarge ||= 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      })
      .on('close', (code) => this.#closed(code));
  }

  #open(): void {
    if (this.#ended) return;
    this.#credential.wasAccepted();
    this.#heartbeat.start();
    this.#handlers.onOpen();
  }

  #alive(): void {
    this.#heartbeat.alive();
    if (this.#lives || this.#ended) return;
    this.#lives = true;
    this.#handlers.onAlive();
  }

  #pong(): void {
    this.#alive();
    if (this.#heartbeat.answered() && !this.#ended) this.#handlers.onLapse();
  }

  #message(data: Buffer, isBinary: boolean): void {
    if (this.#ended) return;
    this.#alive();
    const junk = this.#unreadable(data, isBinary);
    if (junk !== undefined) return this.#handlers.onJunk(junk, namedTask(data));
    const goesOn = openTaskIn(data);
    if (goesOn !== undefined && this.#handlers.passesOver(goesOn)) return;
    for (const item of readWatchFrame(this.#credential.withoutKey(data.toString('utf8')), this.#odd)) {
      if (this.#ended) return;
      if (item.kind === 'reading') this.#handlers.onReading(item.reading);
      else this.#handlers.onJunk(item.reason, item.taskId);
    }
  }

  #unreadable(data: Buffer, isBinary: boolean): string | undefined {
    if (isBinary) return 'a binary frame';
    if (data.length > this.#settings.maxFrameBytes) return 'a frame that is too large';
    return isUtf8(data) ? undefined : 'text that is not UTF-8';
  }

  #refused(httpStatus: number, retryAfter: number | undefined): void {
    const isKeyRefused = httpStatus === 401 || httpStatus === 403;
    if (isKeyRefused && this.#credential.wasRefused(this.#key, httpStatus))
      return this.#end({ kind: 'failed', message: `the upstream refused one of two keys (HTTP ${httpStatus})` });
    this.#end({
      kind: 'refused',
      httpStatus,
      message: `the upstream refused the watch (HTTP ${httpStatus})`,
      ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    });
  }

  #dead(): void {
    this.#end({ kind: 'dead', message: 'no sign of life' });
    this.#socket.terminate();
  }

  #closed(closeCode: number): void {
    if (this.#fault === undefined) this.#end({ kind: 'closed', closeCode, message: `closed by the upstream (${closeCode})` });
    else this.#end({ kind: 'failed', message: this.#fault, ...(this.#tooLarge ? { tooLarge: true as const } : {}) });
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
