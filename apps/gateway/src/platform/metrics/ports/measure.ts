/** How a call ended: with a result, or with an error. */
export interface CallEnd<T> {
  result?: T;
  error?: unknown;
  seconds: number;
}

/** Tells how a call of a port ended, once it has. What the caller gets is untouched. */
export async function measure<T>(call: () => Promise<T>, hear: (end: CallEnd<T>) => void): Promise<T> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  let result: T;
  try {
    result = await call();
  } catch (error) {
    hear({ error, seconds: seconds() });
    throw error;
  }
  hear({ result, seconds: seconds() });
  return result;
}
