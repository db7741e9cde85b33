type Timers = Pick<typeof globalThis, 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval'>;

/** Counts timers that are set from now on and have neither fired nor been cleared. */
export function countTimers(): { live: () => number; stop: () => void } {
  const original: Timers = { ...pick(globalThis) };
  const live = new Set<unknown>();
  const once = ((call: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = original.setTimeout(() => {
      live.delete(timer);
      call(...args);
    }, ms);
    live.add(timer);
    return timer;
  }) as typeof setTimeout;
  const repeated = ((call: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = original.setInterval(call, ms, ...args);
    live.add(timer);
    return timer;
  }) as typeof setInterval;
  const clear = (timer: Parameters<typeof clearTimeout>[0]) => {
    live.delete(timer);
    original.clearTimeout(timer);
  };
  Object.assign(globalThis, { setTimeout: once, setInterval: repeated, clearTimeout: clear, clearInterval: clear });
  return { live: () => live.size, stop: () => void Object.assign(globalThis, original) };
}

function pick({ setTimeout, clearTimeout, setInterval, clearInterval }: Timers): Timers {
  return { setTimeout, clearTimeout, setInterval, clearInterval };
}
