import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or returns at once when the signal fires. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal, ref: false });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
