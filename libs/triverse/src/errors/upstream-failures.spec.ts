import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError, ERROR_CATALOGUE } from '#contracts';
import { UpstreamCredentialError } from '#tasks';
import { once } from 'node:events';
import net from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { API_KEY, type Answer, FixtureUpstream, json, raw, rejection } from '../../testing/fixture-upstream.js';
import { type Triverse } from '../create-triverse.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const good = { code: 0, message: 'success', data: { balance: 1, frozen: 0 } };
const HTML = '<html><body>Bad gateway</body></html>';

let upstream: FixtureUpstream;
let triverse: Triverse;
let refusals: number[];

beforeEach(async () => {
  refusals = [];
  upstream = await FixtureUpstream.start(raw('', 500));
  triverse = upstream.triverse({
    retries: { max: 0 },
    timeouts: { firstByteMs: 400, totalMs: 600, creationMs: 400 },
    breaker: { size: 1000, minimumCalls: 1000 },
    maxJsonBytes: 4096,
    onCredentialRefused: (status) => refusals.push(status),
  });
});
afterEach(async () => {
  triverse.close();
  await upstream.stop();
});

const failWith = async (answer: Answer): Promise<ApiError> => {
  upstream.answer = answer;
  const error = await rejection(triverse.api.balance());
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('errors with an upstream code', () => {
  const documented = Object.entries(ERROR_CATALOGUE).filter(([, row]) => row.origin === 'upstream');

  it.each(documented)('passes %s through with its status, message and suggestion', async (code, { status }) => {
    const error = await failWith(json({ code: Number(code), message: 'what it says', suggestion: 'do this' }, status));
    expect(error).toMatchObject({ code: Number(code), status, message: 'what it says', suggestion: 'do this' });
    expect(refusals).toEqual([]);
  });

  it('passes an unknown code through with its HTTP status', async () => {
    expect(await failWith(json({ code: 3456, message: 'new' }, 418))).toMatchObject({ code: 3456, status: 418, message: 'new' });
  });

  it('treats an error code with HTTP 200 as an error', async () => {
    expect(await failWith(json({ code: 2005, message: 'not yet' }))).toMatchObject({ code: 2005, status: 409 });
    expect(await failWith(json({ code: 3456, message: 'new' }))).toMatchObject({ code: 3456, status: 502 });
  });

  it('does not pass on our own codes from the upstream', async () => {
    expect(await failWith(json({ code: 9001, message: 'wrong key' }, 400))).toMatchObject({ code: 9008 });
  });

  it.each([
    ['7', 7],
    [new Date(Date.now() + 30_000).toUTCString(), 30],
    ['soon', undefined],
  ])('passes Retry-After %j on', async (header, seconds) => {
    const error = await failWith(json({ code: 2000, message: 'slow down' }, 429, { 'retry-after': header }));
    expect(error.code).toBe(2000);
    if (seconds === undefined) expect(error.retryAfterSeconds).toBeUndefined();
    else expect(Math.abs((error.retryAfterSeconds ?? 0) - seconds)).toBeLessThanOrEqual(1);
  });
});

describe("the gateway's own credential", () => {
  it.each([
    ['401 with a body', json({ detail: 'Invalid API key' }, 401), 401],
    ['403 with an unknown code', json({ code: 1001, message: 'forbidden' }, 403), 403],
    ['401 with one of our codes', json({ code: 9001, message: 'no' }, 401), 401],
    ['403 as a page', raw(HTML, 403, { 'content-type': 'text/html' }), 403],
  ])('is reported for %s, not the caller', async (_what, answer, status) => {
    const error = await failWith(answer);
    expect(error).toMatchObject({ code: 9006, status: 503, message: "upstream refused the gateway's credential" });
    expect(error).toBeInstanceOf(UpstreamCredentialError);
    expect(refusals).toEqual([status]);
    expect(triverse.gauge.credentialRefused).toBe(true);
  });

  it('is not reported for a documented 403, and is cleared by the next answer', async () => {
    await failWith(json({}, 401));
    expect(await failWith(json({ code: 2010, message: 'no credits' }, 403))).toMatchObject({ code: 2010, status: 403 });
    expect(triverse.gauge.credentialRefused).toBe(false);
  });
});

describe('unreadable answers', () => {
  const half: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '400' });
    response.write('{"code":0,"mess', () => response.destroy());
  };
  const jsonType = { 'content-type': 'application/json' };

  it.each<[string, Answer]>([
    ['a page', raw(HTML, 200, { 'content-type': 'text/html' })],
    ['a page with 502', raw(HTML, 502, { 'content-type': 'text/html' })],
    ['a page that claims to be JSON', raw(HTML, 200, jsonType)],
    ['JSON of another type', raw(JSON.stringify(good), 200, { 'content-type': 'text/plain' })],
    ['half a body', half],
    ['invalid JSON', raw('{"code":0,', 200, jsonType)],
    ['invalid UTF-8', raw(Buffer.from([0x7b, 0xff, 0x7d]), 200, jsonType)],
    ['no body', raw('', 200, jsonType)],
    ['an array', json([1])],
    ['no code', json({ message: 'success', data: {} })],
    ['a code that is text', json({ code: '0', data: {} })],
    ['no data', json({ code: 0, message: 'success' })],
    ['success with HTTP 500', json(good, 500)],
    ['a redirect', raw('', 302, { location: 'http://127.0.0.1:1/' })],
    ['a body that is too large', json({ ...good, more: 'x'.repeat(5000) })],
    [
      'a body that is too large once unpacked',
      raw(gzipSync(JSON.stringify({ ...good, more: 'x'.repeat(5000) })), 200, { ...jsonType, 'content-encoding': 'gzip' }),
    ],
    ['a body that cannot be unpacked', raw('no gzip', 200, { ...jsonType, 'content-encoding': 'gzip' })],
    ['no HTTP', (request) => request.socket.end('SSH-2.0-OpenSSH\r\n\r\n')],
  ])('turns %s into 9008', async (_what, answer) => {
    expect(await failWith(answer)).toMatchObject({ code: 9008, status: 502 });
  });

  it.each<[string, Answer]>([
    ['a redirect', raw('', 301, { location: 'http://127.0.0.1:1/' })],
    ['401', json({ detail: 'Invalid API key' }, 401)],
    ['403 as a page', raw(HTML, 403, { 'content-type': 'text/html' })],
    ['413 as a page', raw(HTML, 413, { 'content-type': 'text/html' })],
    ['429 without a code', raw('slow', 429, { 'content-type': 'text/plain' })],
  ])('mean with %s that the request had no effect', async (_what, answer) => {
    expect((await failWith(answer)).reachedUpstream).toBe(false);
  });

  it.each<[string, Answer]>([
    ['a page', raw(HTML, 200, { 'content-type': 'text/html' })],
    ['502 as a page', raw(HTML, 502, { 'content-type': 'text/html' })],
    ['half a body', half],
  ])('leave the outcome open with %s', async (_what, answer) => {
    expect((await failWith(answer)).reachedUpstream).toBeUndefined();
  });

  it('reads compressed answers', async () => {
    upstream.answer = raw(gzipSync(JSON.stringify(good)), 200, { ...jsonType, 'content-encoding': 'gzip' });
    expect(await triverse.api.balance()).toEqual(good.data);
  });
});

describe('time and network', () => {
  const silent: Answer = () => undefined;

  it('turns a missing answer into 9007', async () => {
    expect(await failWith(silent)).toMatchObject({ code: 9007, status: 504, message: 'upstream timed out (first byte)' });
  });

  it('turns a dripping answer into 9007', async () => {
    const dripping: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(drip));
    };
    expect(await failWith(dripping)).toMatchObject({ code: 9007, message: 'upstream timed out (total)' });
  });

  it('turns a creation that takes too long into 9007', async () => {
    upstream.answer = silent;
    await expect(triverse.api.createTask('text-to-mesh', { prompt: 'a chair' })).rejects.toMatchObject({ code: 9007 });
  });

  it('turns a connection timeout into 9007', async () => {
    const silentTls = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silentTls, 'listening');
    const { port } = silentTls.address() as net.AddressInfo;
    const slow = upstream.triverse({ baseUrl: `https://127.0.0.1:${port}/v1`, timeouts: { connectMs: 50 }, retries: { max: 0 } });
    expect(await rejection(slow.api.balance())).toMatchObject({
      code: 9007,
      message: 'upstream timed out (connect)',
      reachedUpstream: false,
    });
    silentTls.close();
  });

  it('turns a reset into 9006 with Retry-After', async () => {
    const error = await failWith((request) => request.socket.resetAndDestroy());
    expect(error).toMatchObject({ code: 9006, status: 503, message: 'upstream unavailable (ECONNRESET)', retryAfterSeconds: 2 });
    expect(error.reachedUpstream).toBeUndefined();
  });

  it('turns a closed port into 9006 with Retry-After', async () => {
    await upstream.stop();
    expect(await rejection(triverse.api.balance())).toMatchObject({ code: 9006, retryAfterSeconds: 2, reachedUpstream: false });
  });

  it('does not claim that a silent upstream was not reached', async () => {
    upstream.answer = silent;
    const error = await rejection(triverse.api.createTask('text-to-mesh', { prompt: 'a chair' }));
    expect((error as ApiError).reachedUpstream).toBeUndefined();
  });

  it('turns a 429 without a code into 9006', async () => {
    const error = await failWith(raw('slow', 429, { 'content-type': 'text/plain', 'retry-after': '9' }));
    expect(error).toMatchObject({ code: 9006, retryAfterSeconds: 9 });
  });

  it('aborts the request when its caller leaves', async () => {
    const gone = new AbortController();
    upstream.answer = (request) => {
      request.socket.once('close', () => closed());
      gone.abort();
    };
    let closed = () => undefined as void;
    const socketClosed = new Promise<void>((resolve) => (closed = resolve));
    await expect(triverse.api.balance(gone.signal)).rejects.toMatchObject({ code: 9006, message: 'the call was cancelled' });
    await socketClosed;
  });

  it('sends nothing for a caller that has already left', async () => {
    await expect(triverse.api.balance(AbortSignal.abort())).rejects.toMatchObject({ code: 9006 });
    expect(upstream.requests).toEqual([]);
  });
});

describe('the key', () => {
  const forms = [API_KEY, encodeURIComponent(API_KEY), Buffer.from(API_KEY).toString('base64')];
  const expectClean = (value: unknown) => {
    const texts = [
      inspect(value, { depth: 20, showHidden: true }),
      JSON.stringify(value),
      String(value),
      (value as Error).stack ?? '',
    ];
    for (const text of texts) for (const form of forms) expect(text).not.toContain(form);
  };

  it.each<[string, Answer]>([
    ['a reset', (request) => request.socket.resetAndDestroy()],
    ['no answer', () => undefined],
    ['no HTTP', (request) => request.socket.end('nonsense\r\n\r\n')],
    ['a page', raw(HTML, 200, { 'content-type': 'text/html' })],
    ['an unreadable body', raw(`{"key":"${API_KEY}`, 200, { 'content-type': 'application/json' })],
    ['a refusal', json({ code: 1, message: API_KEY }, 401)],
    [
      'an upstream that repeats it',
      json({ code: 1004, message: `bad key ${API_KEY}`, suggestion: `?token=${encodeURIComponent(API_KEY)}` }, 400),
    ],
  ])('is not in the error of %s', async (_what, answer) => {
    const error = await failWith(answer);
    expectClean(error);
    expectClean(error.toBody('r-1'));
  });

  it('is not in the error of a caller that leaves', async () => {
    const gone = new AbortController();
    upstream.answer = () => gone.abort();
    expectClean(await rejection(triverse.api.readStatus(UUID, { signal: gone.signal })));
  });

  it('is not in the error of an asset or an upload', async () => {
    upstream.answer = (request) => request.socket.resetAndDestroy();
    expectClean(await rejection(triverse.api.openDownload(UUID, {})));
  });

  it('is not in the library itself', async () => {
    upstream.answer = json(good);
    await triverse.api.balance();
    expectClean(triverse.api);
    expectClean(triverse.watch);
    expectClean(triverse.gauge);
  });

  it('is kept out of errors that arrive after the headers', async () => {
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '100' });
      response.write('abc', () => response.destroy());
    };
    const { body } = await triverse.api.openDownload(UUID, {});
    const failed = once(body, 'error');
    body.resume();
    const [error] = (await failed) as [unknown];
    expect(error).toMatchObject({ code: 9006 });
    expectClean(error);
  });
});
