export interface HeardCall<A extends unknown[], R> {
  args: A;
  /** Absent when the call failed. */
  result?: R;
  error?: unknown;
  seconds: number;
}

type AsyncMethods<T> = { [M in keyof T]: T[M] extends (...args: never[]) => Promise<unknown> ? M : never }[keyof T];
type ArgsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ResultOf<F> = F extends (...args: never[]) => Promise<infer R> ? R : never;

/** Hears how each call of one method of an adapter ends, once it has. What the caller gets is untouched; so are the other methods. */
export function onCall<T extends object, M extends AsyncMethods<T> & string>(
  port: T,
  method: M,
  heard: (call: HeardCall<ArgsOf<T[M]>, ResultOf<T[M]>>) => void,
): void {
  const original = port[method] as (...args: unknown[]) => Promise<ResultOf<T[M]>>;
  const listened = function (this: unknown, ...args: unknown[]): Promise<ResultOf<T[M]>> {
    const startedAt = performance.now();
    const tell = (end: { result: ResultOf<T[M]> } | { error: unknown }) =>
      heard({ args: args as ArgsOf<T[M]>, seconds: (performance.now() - startedAt) / 1000, ...end });
    const call = original.apply(port, args);
    call.then(
      (result) => tell({ result }),
      (error: unknown) => tell({ error }),
    );
    return call;
  };
  Object.defineProperty(port, method, { value: listened, configurable: true, writable: true });
}
