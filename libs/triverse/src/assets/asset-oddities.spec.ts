import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Answer, FixtureUpstream, json, raw, rejection } from '../../testing/fixture-upstream.js';
import { type Triverse } from '../create-triverse.js';
import { type TriverseOptions } from '../triverse-options.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const MODEL = Buffer.from('glTF-a-model-of-some-bytes');
const OCTETS = { 'content-type': 'application/octet-stream' };

let upstream: FixtureUpstream;
let storage: FixtureUpstream;
let triverse: Triverse;

const start = (options: Partial<TriverseOptions> = {}) => {
  triverse = upstream.triverse({ assetHosts: [`127.0.0.1:${storage.port}`], ...options });
  return triverse.api;
};
/** Serves the ranges of `bytes`, as an object store does. */
const ranged =
  (bytes: Buffer, headers: Record<string, string> = {}): Answer =>
  (request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const common = { ...OCTETS, etag: '"s1"', 'accept-ranges': 'bytes', ...headers };
    if (from === undefined) return raw(bytes, 200, { ...common, 'content-length': String(bytes.length) })(request, response);
    if (Number(from) >= bytes.length) return raw('', 416, { 'content-range': `bytes */${bytes.length}` })(request, response);
    const part = bytes.subarray(Number(from), to === '' ? bytes.length : Number(to) + 1);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
    return raw(part, 206, { ...common, 'content-range': range, 'content-length': String(part.length) })(request, response);
  };
const unlessHead =
  (status: number, answer: Answer): Answer =>
  (request: IncomingMessage, response: ServerResponse) =>
    request.method === 'HEAD' ? raw('', status)(request, response) : answer(request, response);
const methods = (fixture: FixtureUpstream) => fixture.requests.map(({ method, headers }) => `${method} ${headers.range ?? '-'}`);

beforeEach(async () => {
  upstream = await FixtureUpstream.start(raw(MODEL, 200, OCTETS));
  storage = await FixtureUpstream.start(ranged(MODEL));
});
afterEach(async () => {
  triverse.close();
  await upstream.stop();
  await storage.stop();
});

describe('HEAD of an asset whose storage refuses HEAD', () => {
  it.each([403, 405, 501, 400])('answers from a read of the first byte (HTTP %i)', async (status) => {
    storage.answer = unlessHead(status, ranged(MODEL));
    const api = start();
    const head = () => api.openAsset(`${storage.origin}/model.glb?sig=1`, { method: 'HEAD' });
    const opened = await head();
    expect(opened.status).toBe(200);
    expect(opened.headers).toEqual({ ...OCTETS, etag: '"s1"', 'accept-ranges': 'bytes', 'content-length': String(MODEL.length) });
    expect(await buffer(opened.body)).toHaveLength(0);
    expect(methods(storage)).toEqual(['HEAD -', 'GET bytes=0-0']);
    expect((await head()).headers).toEqual(opened.headers);
    expect(storage.requests).toHaveLength(2);
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('accepts the whole body as an answer too, and an empty file', async () => {
    storage.answer = unlessHead(403, raw(MODEL, 200, { ...OCTETS, 'content-length': String(MODEL.length) }));
    const whole = await start().openAsset(`${storage.origin}/whole.glb`, { method: 'HEAD' });
    expect([whole.status, whole.headers]).toEqual([200, { ...OCTETS, 'content-length': String(MODEL.length) }]);
    storage.answer = unlessHead(403, ranged(Buffer.alloc(0)));
    const empty = await triverse.api.openAsset(`${storage.origin}/empty.glb`, { method: 'HEAD' });
    expect([empty.status, empty.headers['content-length']]).toEqual([200, '0']);
  });

  it('still detects an expired link', async () => {
    storage.answer = raw('<Error/>', 403);
    await expect(start().openAsset(`${storage.origin}/x`, { method: 'HEAD' })).rejects.toMatchObject({ code: 4042 });
  });

  it('ignores Range, which applies to GET only', async () => {
    const opened = await start().openAsset(`${storage.origin}/x`, { method: 'HEAD', range: 'bytes=0-3' });
    expect([opened.status, opened.headers['content-length']]).toEqual([200, String(MODEL.length)]);
  });
});

describe('a range of an object that is stored compressed', () => {
  it.each(['bytes=0-3', 'bytes=1000-'])('is the whole, decompressed (%s)', async (range) => {
    storage.answer = ranged(gzipSync(MODEL), { 'content-encoding': 'gzip' });
    const opened = await start().openAsset(`${storage.origin}/x`, { range });
    expect(opened.status).toBe(200);
    expect(opened.headers).toEqual(OCTETS);
    expect(await buffer(opened.body)).toEqual(MODEL);
  });

  it('is refused if the coding is unknown, even if it is named like an object property', async () => {
    for (const coding of ['zstd-x', 'constructor', 'toString']) {
      storage.answer = raw(MODEL, 200, { ...OCTETS, 'content-encoding': coding });
      await expect(start().openAsset(`${storage.origin}/x`, {})).rejects.toMatchObject({ code: 9008 });
      triverse.close();
    }
  });
});

describe('a download whose upstream does not support ranges', () => {
  const links = () => json({ code: 0, message: 'success', data: { download_url: `${storage.origin}/tasks/model.fbx?sig=1` } });
  const api: Answer = (request, response) => {
    if (request.url?.includes('/tasks/url/')) return links()(request, response);
    return raw(MODEL, 200, { ...OCTETS, 'content-length': String(MODEL.length) })(request, response);
  };
  beforeEach(() => void (upstream.answer = api));

  it('returns the part from the storage, and reports range support to HEAD and with the whole', async () => {
    const { openDownload } = start();
    const open = openDownload.bind(triverse.api);
    const part = await open(UUID, { range: 'bytes=0-3' });
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 0-3/${MODEL.length}`]);
    expect(String(await buffer(part.body))).toBe('glTF');
    expect(part.headers['content-disposition']).toBe(`attachment; filename="${UUID}.fbx"`);
    const head = await open(UUID, { method: 'HEAD' });
    expect(head.headers).toMatchObject({ 'accept-ranges': 'bytes', etag: '"s1"', 'content-length': String(MODEL.length) });
    const whole = await open(UUID, {});
    expect(whole.headers).toMatchObject({ 'accept-ranges': 'bytes', etag: '"s1"' });
    expect(await buffer(whole.body)).toEqual(MODEL);
    // Known by then.
    expect(upstream.requests.filter(({ url }) => url.includes('/download/'))).toHaveLength(1);
    expect(JSON.stringify(storage.requests)).not.toContain('authorization');
  });

  it.each(['HEAD', 'GET'] as const)('answers a %s that comes first in the same way', async (method) => {
    const opened = await start().openDownload(UUID, { method });
    expect(opened.headers).toMatchObject({ 'accept-ranges': 'bytes', etag: '"s1"' });
    await buffer(opened.body);
  });

  it.each<[string, Answer]>([
    ['fails', json({ code: 5003, message: 'down' }, 503)],
    ['leads to a host that is not allowed', json({ code: 0, data: { download_url: 'https://elsewhere.example/x.glb' } })],
  ])('returns the whole if the link %s, without checking each time', async (_what, answer) => {
    upstream.answer = (request, response) => (request.url?.includes('/tasks/url/') ? answer : api)(request, response);
    const { api: client } = { api: start({ retries: { max: 0 } }) };
    for (let time = 0; time < 2; time++) {
      const opened = await client.openDownload(UUID, { range: 'bytes=0-3' });
      expect([opened.status, await buffer(opened.body)]).toEqual([200, MODEL]);
    }
    expect(upstream.requests.filter(({ url }) => url.includes('/tasks/url/'))).toHaveLength(1);
  });

  it('is left to the upstream if that reports range support', async () => {
    upstream.answer = ranged(MODEL, { etag: '"u1"' });
    const opened = await start().openDownload(UUID, { range: 'bytes=0-3', ifRange: '"old"' });
    expect(opened.headers['etag']).toBe('"u1"');
    await buffer(opened.body);
    expect(storage.requests).toEqual([]);
  });
});

describe('failures of assets', () => {
  const breaker = { size: 4, minimumCalls: 2, threshold: 0.5 };
  const page = raw('<html>', 200, { 'content-type': 'text/html' });

  it('are not an outage if an object has a wrong media type', async () => {
    storage.answer = page;
    const api = start({ breaker });
    for (let time = 0; time < 10; time++) await rejection(api.openAsset(`${storage.origin}/${time}`, {}));
    expect(triverse.gauge.breakers.assets).toBe('closed');
  });

  it('of one bad object leave the others reachable', async () => {
    storage.answer = (request, response) =>
      request.url?.startsWith('/bad.glb') === true ? raw('', 500)(request, response) : ranged(MODEL)(request, response);
    const api = start({ breaker });
    for (let time = 0; time < 10; time++) {
      await expect(api.openAsset(`${storage.origin}/bad.glb?sig=${time}`, {})).rejects.toMatchObject({
        message: expect.stringContaining('HTTP 500'),
      });
    }
    expect(await buffer((await api.openAsset(`${storage.origin}/good.glb`, {})).body)).toEqual(MODEL);
  });

  it('of one storage do not cut off another, nor the API', async () => {
    storage.answer = raw('', 500);
    const api = start({ breaker });
    for (let time = 0; time < 10; time++) await rejection(api.openAsset(`${storage.origin}/${time}.glb`, {}));
    expect(triverse.gauge.breakers.assets).toBe('open');
    await expect(api.openAsset(`${storage.origin}/more.glb`, {})).rejects.toMatchObject({
      message: expect.stringContaining('circuit open'),
    });
    upstream.answer = ranged(MODEL);
    expect(await buffer((await api.openAsset(`${upstream.origin}/storage/model.glb`, {})).body)).toEqual(MODEL);
    expect(await buffer((await api.openDownload(UUID, {})).body)).toEqual(MODEL);
  });
});
