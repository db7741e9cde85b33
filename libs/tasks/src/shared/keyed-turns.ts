import { ApiError } from '#contracts';

export interface TurnOptions {
  /** The client's: it ends the wait when the client leaves. Work that has started continues. */
  signal?: AbortSignal | undefined;
  /** Maximum wait. */
  waitMs: number;
}

/** Runs one piece of work per key at a time; others with the same key wait in order. */
export class KeyedTurns {
  readonly #ends = new Map<string, Promise<void>>();

  /** Keys with running or waiting work. */
  get size(): number {
    return this.#ends.size;
  }

  /** @throws ApiError 9007 on timeout or when the client left, and as `work` does. */
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
