import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiError } from '#contracts';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Answer, FixtureUpstream, inTurn, json, raw, rejection } from '../../testing/fixture-upstream.js';
import { CallFailure } from '../errors/call-failure.js';
import { type Triverse } from '../create-triverse.js';
import { TRIVERSE_DEFAULTS, type TriverseOptions } from '../triverse-options.js';
import { RetryBudget } from './retry-budget.js';
import { retryWait } from './retry-wait.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const balance = json({ code: 0, message: 'success', data: { balance: 1, frozen: 0 } });
const down = json({ code: 5003, message: 'down' }, 503);
const reset: Answer = (request) => request.socket.resetAndDestroy();
const quick = { retries: { max: 2, baseMs: 1, capMs: 2 } };

let upstream: FixtureUpstream;
let triverse: Triverse;
const start = async (answer: Answer, options: Partial<TriverseOptions> = {}) => {
  upstream = await FixtureUpstream.start(answer);
  triverse = upstream.triverse({ ...quick, ...options });
};
afterEach(async () => {
  triverse.close();
  await upstream.stop();
});

describe('retries', () => {
  it('repeats a safe call until it succeeds', async () => {
    await start(inTurn(reset, down, balance));
    expect(await triverse.api.balance()).toEqual({ balance: 1, frozen: 0 });
    expect(upstream.requests).toHaveLength(3);
    expect(triverse.gauge.retries).toBe(2);
  });

  it('gives up after the last attempt with its error', async () => {
    await start(down);
    await expect(triverse.api.balance()).rejects.toMatchObject({ code: 5003 });
    expect(upstream.requests).toHaveLength(3);
  });

  it('repeats a call that timed out', async () => {
    await start(
      inTurn(() => undefined, balance),
      { timeouts: { firstByteMs: 50 } },
    );
    expect(await triverse.api.balance()).toEqual({ balance: 1, frozen: 0 });
  });

  it.each<[string, (api: Triverse['api']) => Promise<unknown>]>([
    ['creation', (api) => api.createTask('text-to-mesh', { prompt: 'a chair' })],
    ['presigned upload', (api) => api.presignUpload({ filename: 'a.png' })],
    ['download', (api) => api.openDownload(UUID, {})],
  ])('never repeats a %s', async (_what, call) => {
    await start(reset);
    await expect(call(triverse.api)).rejects.toMatchObject({ code: 9006 });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    [1006, 404],
    [2005, 409],
    [5004, 500],
    [3456, 400],
  ])('does not repeat a refusal (%i)', async (code, status) => {
    await start(json({ code, message: 'no' }, status));
    await expect(triverse.api.readStatus(UUID)).rejects.toMatchObject({ code });
    expect(upstream.requests).toHaveLength(1);
  });

  it('waits as long as Retry-After asks', async () => {
    await start(inTurn(json({ code: 2000, message: 'full' }, 429, { 'retry-after': '1' }), balance));
    const started = Date.now();
    await triverse.api.balance();
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('returns a Retry-After that is too long to the caller', async () => {
    await start(json({ code: 5003, message: 'down' }, 503, { 'retry-after': '60' }));
    await expect(triverse.api.balance()).rejects.toMatchObject({ code: 5003, retryAfterSeconds: 60 });
    expect(upstream.requests).toHaveLength(1);
  });

  it('stops waiting for a retry when the caller leaves', async () => {
    const gone = new AbortController();
    await start(
      (request, response) => {
        down(request, response);
        response.once('close', () => gone.abort());
      },
      { retries: { max: 1, baseMs: 60_000, capMs: 60_000 }, timeouts: { totalMs: 600_000 } },
    );
    await expect(triverse.api.balance(gone.signal)).rejects.toBeInstanceOf(ApiError);
  });

  it('stays within the budget of all calls', async () => {
    await start(down, { ...quick, breaker: { size: 1000, minimumCalls: 1000 } });
    for (let call = 0; call < 40; call++) await rejection(triverse.api.balance());
    expect(triverse.gauge.retries).toBe(4);
  });
});

describe('retryWait', () => {
  const outage = (asked?: number) => new CallFailure('outage', new ApiError(5003), asked);
  const options = TRIVERSE_DEFAULTS.retries;

  it('spreads waits over the whole of a growing, capped range', () => {
    for (const [attempt, most] of [
      [1, 200],
      [2, 400],
      [6, 2_000],
    ] as const) {
      const waits = Array.from(
        { length: 200 },
        () => retryWait(outage(), attempt, { options: { ...options, max: 9 }, remainingMs: 20_000 }) ?? -1,
      );
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      expect(Math.min(...waits)).toBeLessThan(most / 4);
      expect(Math.max(...waits)).toBeLessThanOrEqual(most);
      expect(Math.max(...waits)).toBeGreaterThan((most * 3) / 4);
    }
  });

  it('never waits beyond the end of the call', () => {
    expect(retryWait(outage(3), 1, { options, remainingMs: 3_000 })).toBeNull();
    expect(retryWait(outage(3), 1, { options, remainingMs: 10_000 })).toBeGreaterThanOrEqual(3_000);
  });
});

describe('RetryBudget', () => {
  it('allows a share of the window and forgets older requests', () => {
    let now = 0;
    const budget = new RetryBudget({ budgetRatio: 0.1, budgetWindowMs: 1_000, budgetMinimum: 1 }, () => now);
    for (let request = 0; request < 50; request++) budget.countRequest();
    expect(Array.from({ length: 8 }, () => budget.take()).filter(Boolean)).toHaveLength(5);
    now = 1_001;
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});

describe('breakers', () => {
  const brittle = { retries: { max: 0 }, breaker: { size: 4, minimumCalls: 2, halfOpenAfterMs: 80 } };

  it('opens for its class after failures, says when to retry, and closes after a success', async () => {
    await start(down, brittle);
    for (let call = 0; call < 2; call++) await rejection(triverse.api.balance());
    expect(triverse.gauge.breakers).toMatchObject({ account: 'open', status: 'closed', create: 'closed' });
    const refused = await rejection(triverse.api.balance());
    expect(refused).toMatchObject({ code: 9006, message: 'upstream unavailable (circuit open)', reachedUpstream: false });
    expect(refused).toMatchObject({ retryAfterSeconds: 1 });
    expect(upstream.requests).toHaveLength(2);
    upstream.answer = balance;
    await expectEventually(() => triverse.api.balance());
    expect(triverse.gauge.breakers.account).toBe('closed');
  });

  it.each<[string, Answer]>([
    ['4xx', json({ code: 1006, message: 'no' }, 404)],
    ['429', json({ code: 2000, message: 'full' }, 429)],
    ['a task that the upstream lost (5005)', json({ code: 5005, message: 'lost' }, 500)],
    ['a refused credential', json({}, 401)],
  ])('stays closed on %s', async (_what, answer) => {
    await start(answer, brittle);
    for (let call = 0; call < 6; call++) await rejection(triverse.api.readStatus(UUID));
    expect(triverse.gauge.breakers.status).toBe('closed');
    expect(upstream.requests).toHaveLength(6);
  });

  it.each<[string, Answer]>([
    ['resets', reset],
    ['silence', () => undefined],
    ['pages', raw('<html>', 200, { 'content-type': 'text/html' })],
  ])('opens on %s', async (_what, answer) => {
    await start(answer, { ...brittle, timeouts: { firstByteMs: 50 } });
    for (let call = 0; call < 2; call++) await rejection(triverse.api.readStatus(UUID));
    expect(triverse.gauge.breakers.status).toBe('open');
  });

  it('stays closed when callers leave', async () => {
    let gone = new AbortController();
    await start(() => gone.abort(), brittle);
    for (let call = 0; call < 4; call++) {
      gone = new AbortController();
      await rejection(triverse.api.readStatus(UUID, { signal: gone.signal }));
    }
    expect(triverse.gauge.breakers.status).toBe('closed');
  });
});

describe('concurrency limits', () => {
  it('runs, queues, and refuses beyond that, for each class apart', async () => {
    const open: [IncomingMessage, ServerResponse][] = [];
    let arrived = () => undefined as void;
    const first = new Promise<void>((resolve) => (arrived = resolve));
    await start(
      (...exchange) => {
        open.push(exchange);
        arrived();
      },
      { concurrency: { account: { active: 1, queued: 1 } } },
    );
    const calls = [triverse.api.balance(), triverse.api.balance()];
    await first;
    expect(triverse.gauge.inFlight.account).toBe(1);
    expect(triverse.gauge.queued.account).toBe(1);
    expect(await rejection(triverse.api.balance())).toMatchObject({ code: 9006, retryAfterSeconds: 1, reachedUpstream: false });
    expect(open).toHaveLength(1);
    upstream.answer = balance;
    for (const exchange of open) balance(...exchange);
    expect(await Promise.all(calls)).toHaveLength(2);
    expect(triverse.gauge.inFlight).toEqual({ status: 0, create: 0, upload: 0, assets: 0, links: 0, account: 0 });
  });

  it('drops a call that waits in the queue too long', async () => {
    await start(() => undefined, {
      concurrency: { account: { active: 1, queued: 5 } },
      timeouts: { firstByteMs: 1_000, totalMs: 60 },
      retries: { max: 0 },
    });
    const outcomes = await Promise.allSettled([triverse.api.balance(), triverse.api.balance()]);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as ApiError).code : 0))).toEqual([
      9007, 9007,
    ]);
    expect(upstream.requests.length).toBeLessThanOrEqual(1);
  });
});

/** Repeats a call while the breaker is open. */
async function expectEventually(call: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const outcome = await call().catch((error: unknown) => error);
    if (!(outcome instanceof ApiError)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the breaker did not close');
}
