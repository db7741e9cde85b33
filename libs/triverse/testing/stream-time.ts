import { jest } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';

/** Turns of the event loop. Both ends of the connections are in this process: bytes that can move do so within a few turns. */
const STILL_TURNS = 50;

/** Resolves when a count of bytes has started and stands still. */
export async function untilStill(count: () => number): Promise<void> {
  let last = count();
  for (let turns = 0; last === 0 || turns < STILL_TURNS; turns++) {
    await setImmediate();
    const now = count();
    if (now !== last) turns = 0;
    last = now;
  }
}

/** Time-outs then fire by `jest.advanceTimersByTime` only; sockets and streams go on as usual. */
export function fakeTimeouts(): void {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'performance',
      'nextTick',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
}
