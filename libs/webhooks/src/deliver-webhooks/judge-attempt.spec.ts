import { describe, expect, it } from '@jest/globals';
import { isGone, judgeAttempt } from './judge-attempt.js';
import { retryWait } from './retry-schedule.js';

const WAITS = [5_000, 30_000, 120_000];
const judge = (status: number | null, attempt = 1, retryAfterSeconds?: number) =>
  judgeAttempt({ status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }, attempt, WAITS);

describe('an attempt', () => {
  it.each([200, 202, 204, 299])('with %i has delivered', (status) => expect(judge(status)).toEqual({ kind: 'delivered' }));

  it.each([null, 199, 301, 307, 400, 404, 418, 500])('with %p is followed by another', (status) => {
    const { kind, inMs, ...rest } = judge(status) as { kind: string; inMs: number };
    expect({ kind, rest }).toEqual({ kind: 'retry', rest: {} });
    expect(Math.abs(inMs - 5_000)).toBeLessThanOrEqual(500);
  });

  it('with 410 is the last', () => {
    expect(judge(410)).toEqual({ kind: 'dead', reason: 'rejected' });
    expect([isGone({ status: 410 }), isGone({ status: 404 })]).toEqual([true, false]);
  });

  it('is the last after the last wait', () => {
    expect(judge(500, 3)).toMatchObject({ kind: 'retry' });
    expect(judge(500, 4)).toEqual({ kind: 'dead', reason: 'exhausted' });
  });

  it.each([429, 502, 503, 504])('with %i lets the endpoint rest', (status) => {
    const { inMs, pauseLaneMs } = judge(status) as { inMs: number; pauseLaneMs: number };
    expect(pauseLaneMs).toBe(inMs);
    expect(judge(status, 3)).toMatchObject({ pauseLaneMs: 60_000 });
  });

  it('heeds Retry-After, whatever the status', () => {
    expect(judge(503, 1, 60)).toEqual({ kind: 'retry', inMs: 60_000, pauseLaneMs: 60_000 });
    expect(judge(500, 1, 0)).toMatchObject({ kind: 'retry', pauseLaneMs: 0 });
    expect(judge(429, 4, 60)).toEqual({ kind: 'dead', reason: 'exhausted', pauseLaneMs: 60_000 });
  });
});

it('waits vary by a tenth', () => {
  expect([0, 0.5, 0.999999].map((random) => retryWait(1, WAITS, random))).toEqual([4_500, 5_000, 5_500]);
  expect(retryWait(4, WAITS)).toBeNull();
});
