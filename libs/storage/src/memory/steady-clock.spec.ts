import { expect, it } from '@jest/globals';
import { steadyClock } from './steady-clock.js';

it('follows the clock of the machine, but not back', () => {
  let wall = 1_000_000;
  let monotonic = 5.5;
  const now = steadyClock(
    () => wall,
    () => monotonic,
  );
  const pass = (ms: number) => {
    wall += ms;
    monotonic += ms;
  };
  expect(now()).toBe(1_000_000);
  pass(10);
  expect(now()).toBe(1_000_010);
  wall -= 3_600_000;
  expect(now()).toBe(1_000_010);
  pass(10);
  expect(now()).toBe(1_000_020);
  // Put right again.
  wall += 3_600_000;
  expect(now()).toBe(1_000_020);
  // The monotonic clock may stand still while a machine sleeps.
  wall += 60_000;
  expect(now()).toBe(1_060_020);
});
