import { Readable } from 'node:stream';
import { failureOf, timedOut } from '../http/call-clock.js';
import { unavailable } from '../errors/transport-failure.mapper.js';

export interface BodyGuard {
  idleMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Passes a body on as its reader asks for it and ends it when the source stands still. Time counts only while bytes are wanted: a
 * slow reader is not the source's fault. Fails with an ApiError only, 9006 or 9007.
 */
export class IdleGuardedBody extends Readable {
  readonly #source: Readable;
  readonly #guard: BodyGuard;
  #timer: NodeJS.Timeout | undefined;

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
    this.#arm();
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#guard.signal?.removeEventListener('abort', this.#abort);
    this.#source.destroy();
    callback(error);
  }

  readonly #pass = (chunk: Buffer): void => {
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
    this.push(null);
  }

  #broken(): void {
    if (!this.#source.readableEnded) this.destroy(unavailable('the upstream ended the stream halfway'));
  }
}
