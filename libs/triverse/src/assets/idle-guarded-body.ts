import { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { failureOf, timedOut } from '../http/call-clock.js';
import { unavailable } from '../errors/transport-failure-mapper.js';
import { type DirectRoute } from './direct-route.js';

export interface BodyGuard {
  idleMs: number;
  signal?: AbortSignal | undefined;
  /** How the source's bytes reach an HTTP answer without passing through here. */
  direct?: DirectRoute | undefined;
  /** Bytes were taken off the source for the reader. */
  moved?: (bytes: number) => void;
}

/**
 * Passes a body on as its reader asks for it and ends it when the source stands still. Time counts only while bytes are wanted: a
 * slow reader is not the source's fault. Fails with an ApiError only, 9006 or 9007.
 */
export class IdleGuardedBody extends Readable {
  readonly #source: Readable;
  readonly #guard: BodyGuard;
  #timer: NodeJS.Timeout | undefined;
  #asked = false;
  #complete = false;

  constructor(source: Readable, guard: BodyGuard) {
    super();
    this.#source = source;
    this.#guard = guard;
    source.pause();
    source.on('data', this.#pass);
    source.once('end', () => this.#end());
    source.once('error', () => this.#broken());
    source.once('close', () => this.#broken());
    if (guard.signal?.aborted) this.#abort();
    else guard.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  override _read(): void {
    this.#asked = true;
    this.#arm();
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#guard.signal?.removeEventListener('abort', this.#abort);
    this.#source.destroy();
    callback(error);
  }

  /** Into the answer to a client the bytes go directly where they can; this stream then only tells the end. */
  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    const { direct } = this.#guard;
    const untouched = !this.#asked && !this.#source.readableEnded && !this.destroyed;
    if (direct === undefined || !untouched || options?.end === false || !(destination instanceof ServerResponse)) {
      return super.pipe(destination, options);
    }
    this.#asked = true;
    this.#source.off('data', this.#pass);
    direct.send(destination, {
      wanted: () => this.#arm(),
      came: (bytes) => {
        clearTimeout(this.#timer);
        this.#guard.moved?.(bytes);
      },
      broken: () => this.#broken(),
      end: () => {
        destination.end();
        this.#end();
        this.resume();
      },
    });
    return destination;
  }

  readonly #pass = (chunk: Buffer): void => {
    this.#guard.moved?.(chunk.length);
    if (this.push(chunk)) return this.#arm();
    clearTimeout(this.#timer);
    this.#source.pause();
  };

  readonly #abort = (): void => {
    if (this.#guard.signal !== undefined) this.destroy(failureOf(this.#guard.signal).answer);
  };

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.destroy(timedOut('stream stands still').answer), this.#guard.idleMs);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#complete = true;
    this.push(null);
  }

  #broken(): void {
    if (!this.#complete) this.destroy(unavailable('the upstream ended the stream halfway'));
  }
}
