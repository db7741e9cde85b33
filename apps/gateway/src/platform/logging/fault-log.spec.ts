import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { FaultLog } from './fault-log.js';

const lines: string[] = [];
let log: FaultLog;

beforeEach(() => {
  jest.useFakeTimers();
  lines.length = 0;
  log = new FaultLog((line) => lines.push(line));
});
afterEach(() => {
  log.close();
  jest.useRealTimers();
});

it('writes the first fault at once, and those of the next second together with their counts', () => {
  for (let call = 0; call < 250; call += 1) log.note(new Error('redis: READONLY'));
  log.note(new Error('redis: connect ECONNREFUSED'));
  expect(lines).toEqual(['redis: READONLY']);
  jest.advanceTimersByTime(1_000);
  expect(lines.slice(1)).toEqual(['redis: READONLY (249 times); redis: connect ECONNREFUSED']);
  expect(log.total()).toBe(251);
});

it('writes one line a second at most, and none while all is well', () => {
  for (let ms = 0; ms < 5_000; ms += 50) {
    log.note(new Error('redis: READONLY'));
    jest.advanceTimersByTime(50);
  }
  expect(lines).toHaveLength(6);
  jest.advanceTimersByTime(60_000);
  expect(lines.length).toBeLessThanOrEqual(7);
  log.note(new Error('again'));
  expect(lines.at(-1)).toBe('again');
});

it('names the most frequent causes, and counts the others', () => {
  log.note('first');
  for (const [cause, times] of Object.entries({ a: 1, b: 3, c: 2, d: 1, e: 1 }))
    for (let time = 0; time < times; time += 1) log.note(cause);
  jest.advanceTimersByTime(1_000);
  expect(lines.at(-1)).toBe('b (3 times); c (2 times); a; and 2 other causes');
});
