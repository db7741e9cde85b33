import { reasonOf } from '../backoff.js';
import { errorOf, reportStray } from '../errors.js';
import { type TaskUpdate } from '../tasks/task-state.js';
import { type Labels, type TaskSnapshot } from '../wire.js';

/** Options of a watch. */
export interface WatchOptions<T> {
  signal?: AbortSignal | undefined;
  /** Called with each update, in order. */
  onUpdate?: ((update: T) => void) | undefined;
  /** Called with the error that ends the watch, and with errors thrown by `onUpdate`, which do not end it. */
  onError?: ((error: Error) => void) | undefined;
}

/** Options of a watch of all tasks of the team. */
export interface WatchTeamOptions extends WatchOptions<TaskUpdate> {
  /**
   * Also reports the latest tasks that had already ended when the watch began. Use it to update a list that was read earlier, because a task
   * may have ended in between. Default: false.
   */
  includeEnded?: boolean | undefined;
  /** Called when a task that has ended is told of again, because its labels have changed; of any task, whatever `labels` is. While a task is open, its updates have its labels. */
  onLabels?: ((task: TaskSnapshot) => void) | undefined;
  /** Only tasks that have all of these labels. */
  labels?: Labels | undefined;
}

type Waiter<T> = { resolve: (result: IteratorResult<T, undefined>) => void; reject: (error: Error) => void };

/**
 * A running watch, read with callbacks or `for await`. It runs from its creation until the task ends, `close()`, the signal, or the
 * end of the loop. Updates are queued for a reader unless `onUpdate` is set and no loop has started.
 */
export class Watch<T> implements AsyncIterableIterator<T, undefined> {
  /** Resolves with the last update when the watch ends normally; rejects with the error that ended it otherwise. */
  readonly done: Promise<T | undefined>;
  private readonly stop = new AbortController();
  private readonly queue: T[] = [];
  private readonly waiters: Waiter<T>[] = [];
  private iterated = false;
  private last: T | undefined;
  private end: { error: Error | null } | undefined;

  constructor(
    run: (emit: (update: T) => void, signal: AbortSignal) => Promise<void>,
    private readonly options: WatchOptions<T> = {},
  ) {
    const { signal } = options;
    const abort = () => this.stop.abort(reasonOf(signal));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.done = run((update) => this.push(update), this.stop.signal)
      .then(
        () => this.finish(null),
        (error: unknown) => this.finish(errorOf(error)),
      )
      .finally(() => signal?.removeEventListener('abort', abort));
    // `for await` and `onError` report the error, so callers do not have to handle `done`.
    this.done.catch(() => undefined);
  }

  close(): void {
    this.stop.abort(new DOMException('The watch was closed', 'AbortError'));
  }

  next(): Promise<IteratorResult<T, undefined>> {
    this.iterated = true;
    const queued = this.queue.shift();
    if (queued !== undefined) return Promise.resolve({ done: false, value: queued });
    if (this.end === undefined) return new Promise((resolve, reject) => this.waiters.push({ resolve, reject }));
    const { error } = this.end;
    this.end = { error: null };
    return error ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.end ??= { error: null };
    this.queue.length = 0;
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    this.iterated = true;
    return this;
  }

  private push(update: T): void {
    if (this.stop.signal.aborted) return;
    this.last = update;
    const waiter = this.waiters.shift();
    if (waiter) waiter.resolve({ done: false, value: update });
    else if (this.iterated || !this.options.onUpdate) this.queue.push(update);
    this.notify(update);
  }

  /** An error of a listener must not affect this watch or any other. */
  private notify(update: T): void {
    try {
      const result: unknown = this.options.onUpdate?.(update);
      if (result instanceof Promise) result.catch((error: unknown) => this.report(errorOf(error)));
    } catch (error) {
      this.report(errorOf(error));
    }
  }

  private report(error: Error): void {
    const { onError = reportStray } = this.options;
    try {
      onError(error);
    } catch (stray) {
      reportStray(stray);
    }
  }

  /** Closing the watch ends the loop without an error; an abort by the caller's signal is an error. */
  private finish(error: Error | null): T | undefined {
    const closed = this.stop.signal.aborted && this.options.signal?.aborted !== true;
    const told = closed ? null : error;
    this.end ??= { error: told };
    if (this.waiters.length > 0) this.end = { error: null };
    for (const { resolve, reject } of this.waiters.splice(0)) {
      if (told) reject(told);
      else resolve({ done: true, value: undefined });
    }
    if (told && this.options.onError && this.options.signal?.aborted !== true) this.report(told);
    if (error) throw error;
    return this.last;
  }
}
