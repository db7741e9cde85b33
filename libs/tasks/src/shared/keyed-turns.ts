import { ApiError } from '#contracts';

export interface TurnOptions {
  /** Of the client: who leaves waits no longer. Work that has begun goes on. */
  signal?: AbortSignal | undefined;
  /** Limit of the wait. */
  waitMs: number;
}

/** Of those who ask for the same at a time one is at work; the others wait in order, at no cost but their place in memory. */
export class KeyedTurns {
  readonly #ends = new Map<string, Promise<void>>();

  /** Keys that somebody works on or waits for. */
  get size(): number {
    return this.#ends.size;
  }

  /** @throws ApiError 9007 when the turn did not come in time or the client left, and as `work` does. */
  async take<T>(key: string, work: () => Promise<T>, options: TurnOptions): Promise<T> {
    const before = this.#ends.get(key);
    let end: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (end = resolve));
    const ended = before === undefined ? mine : before.then(() => mine);
    this.#ends.set(key, ended);
    void ended.then(() => this.#ends.get(key) === ended && this.#ends.delete(key));
    try {
      if (before !== undefined) await waitForTurn(before, options);
      return await work();
    } finally {
      end();
    }
  }
}

function waitForTurn(turn: Promise<void>, { signal, waitMs }: TurnOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => settle(() => reject(notEnded()));
    const timer = setTimeout(leave, waitMs);
    const settle = (then: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
      then();
    };
    if (signal?.aborted === true) return leave();
    signal?.addEventListener('abort', leave, { once: true });
    void turn.then(() => settle(resolve));
  });
}

/** The error for a request that waited too long for the first one. */
export function notEnded(): ApiError {
  return new ApiError(9007, {
    message: 'the first request with this Idempotency-Key is still in progress',
    retryAfterSeconds: 5,
  });
}
