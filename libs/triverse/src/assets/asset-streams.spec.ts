import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LookupFunction } from 'node:net';
import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { API_KEY, type Answer, FixtureUpstream, json, raw, rejection } from '../../testing/fixture-upstream.js';
import { type Triverse } from '../create-triverse.js';
import { type TriverseOptions } from '../triverse-options.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const MODEL = Buffer.from('glTF-a-model-of-some-bytes');
const octets = { 'content-type': 'application/octet-stream', etag: '"e1"', 'x-internal': 'secret' };

let upstream: FixtureUpstream;
let storage: FixtureUpstream;
let triverse: Triverse;

const start = (options: Partial<TriverseOptions> = {}) => {
  triverse = upstream.triverse({ assetHosts: [`127.0.0.1:${storage.port}`], ...options });
  return triverse.api;
};
const redirectTo = (location: string, status = 302): Answer => raw('', status, { location });

beforeEach(async () => {
  upstream = await FixtureUpstream.start(raw(MODEL, 200, octets));
  storage = await FixtureUpstream.start(raw(MODEL, 200, octets));
});
afterEach(async () => {
  triverse.close();
  await upstream.stop();
  await storage.stop();
});

describe('openDownload', () => {
  it('streams the bytes with the headers that callers may see', async () => {
    const opened = await start().openDownload(UUID, {});
    expect(opened).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream', etag: '"e1"' } });
    expect(opened.headers['x-internal']).toBeUndefined();
    expect(await buffer(opened.body)).toEqual(MODEL);
    expect(upstream.requests[0]).toMatchObject({ method: 'GET', url: `/api/v1/tasks/download/${UUID}` });
    expect(upstream.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, 'accept-encoding': 'identity' });
  });

  it('passes Range and If-Range on, and 206 back', async () => {
    upstream.answer = raw(MODEL.subarray(0, 4), 206, { ...octets, 'content-range': `bytes 0-3/${MODEL.length}` });
    const opened = await start().openDownload(UUID, { range: 'bytes=0-3', ifRange: '"e1"' });
    expect(opened).toMatchObject({ status: 206, headers: { 'content-range': `bytes 0-3/${MODEL.length}` } });
    expect(String(await buffer(opened.body))).toBe('glTF');
    expect(upstream.requests[0]?.headers).toMatchObject({ range: 'bytes=0-3', 'if-range': '"e1"' });
  });

  it('passes 416 on with the length of the asset', async () => {
    upstream.answer = raw('', 416, { 'content-range': 'bytes */26' });
    const opened = await start().openDownload(UUID, { range: 'bytes=99-' });
    expect(opened).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */26' } });
    expect(await buffer(opened.body)).toHaveLength(0);
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('asks with HEAD', async () => {
    upstream.answer = raw('', 200, { ...octets, 'content-length': '26' });
    const opened = await start().openDownload(UUID, { method: 'HEAD' });
    expect(opened.headers['content-length']).toBe('26');
    await new Promise(setImmediate);
    expect(triverse.gauge.inFlight.assets).toBe(0);
    expect(await buffer(opened.body)).toHaveLength(0);
    expect(upstream.requests[0]?.method).toBe('HEAD');
  });

  it.each([
    [404, 1006],
    [409, 2005],
    [401, 9006],
  ])('reads HTTP %i of a HEAD, which has no body, as %i', async (status, code) => {
    upstream.answer = raw('', status, { 'content-type': 'application/json' });
    await expect(start().openDownload(UUID, { method: 'HEAD' })).rejects.toMatchObject({ code });
  });

  it.each([
    ['an error', 500],
    ['JSON in place of the asset', 200],
  ])('does not wait for the rest of %s that never comes', async (_what, status) => {
    upstream.answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).write('{"code":50');
    };
    const api = start({ timeouts: { totalMs: 100 } });
    await expect(api.openDownload(UUID, {})).rejects.toMatchObject({ code: 9007 });
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it.each<[string, Answer, number]>([
    ['2005', json({ code: 2005, message: 'not yet' }, 409), 2005],
    ['4042', json({ code: 4042, message: 'none' }, 404), 4042],
    ['an error with HTTP 200', json({ code: 2005, message: 'not yet' }), 2005],
    ['JSON that is no asset', json({ code: 0, message: 'success', data: {} }), 9008],
    ['a page', raw('<html>', 200, { 'content-type': 'text/html' }), 9008],
    ['a refused key', json({}, 401), 9006],
  ])('fails on %s', async (_what, answer, code) => {
    upstream.answer = answer;
    await expect(start().openDownload(UUID, {})).rejects.toMatchObject({ code });
  });

  it.each([301, 302, 303, 307, 308])('follows a redirect (%i) to storage without the key', async (status) => {
    upstream.answer = redirectTo(`${storage.origin}/tasks/model.glb?sig=1`, status);
    const opened = await start().openDownload(UUID, { range: 'bytes=0-' });
    expect(await buffer(opened.body)).toEqual(MODEL);
    expect(storage.requests[0]).toMatchObject({ url: '/tasks/model.glb?sig=1' });
    expect(storage.requests[0]?.headers).toMatchObject({ range: 'bytes=0-' });
    expect(storage.requests[0]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(storage.requests)).not.toContain(API_KEY);
  });

  it.each([
    ['/tasks/model.fbx?sig=1', `attachment; filename="${UUID}.fbx"`],
    ['/tasks/St%C3%BChle.PNG', `attachment; filename="${UUID}.PNG"`],
    ['/tasks/model', undefined],
  ])('names the file after a redirect to %s by its extension, when the storage does not', async (path, disposition) => {
    upstream.answer = redirectTo(`${storage.origin}${path}`);
    const opened = await start().openDownload(UUID, {});
    expect(opened.headers['content-disposition']).toBe(disposition);
    opened.body.destroy();
    storage.answer = raw(MODEL, 200, { 'content-disposition': 'attachment; filename="own.obj"' });
    const named = await triverse.api.openDownload(UUID, { method: 'HEAD' });
    expect(named.headers['content-disposition']).toBe('attachment; filename="own.obj"');
  });

  it('keeps the key on a redirect within the API, and not after an absence, be it at the same host', async () => {
    const paths: [string | undefined, boolean][] = [];
    upstream.answer = (request, response) => {
      paths.push([request.url, request.headers.authorization !== undefined]);
      if (request.url === '/api/v1/inside') return redirectTo('/storage')(request, response);
      if (request.url === '/storage') return redirectTo('/api/v1/back')(request, response);
      if (request.url === '/api/v1/back') return raw(MODEL, 200, octets)(request, response);
      return redirectTo('/api/v1/inside')(request, response);
    };
    await buffer((await start().openDownload(UUID, {})).body);
    expect(paths).toEqual([
      [`/api/v1/tasks/download/${UUID}`, true],
      ['/api/v1/inside', true],
      ['/storage', false],
      ['/api/v1/back', false],
    ]);
  });

  it('follows five redirects and no more', async () => {
    upstream.answer = redirectTo('/again');
    await expect(start().openDownload(UUID, {})).rejects.toMatchObject({
      code: 9008,
      message: expect.stringContaining('too often'),
    });
    expect(upstream.requests).toHaveLength(6);
  });
});

describe('hosts and addresses', () => {
  it.each([
    ['a host that is not listed', 'https://evil.example/x', 'not allowed'],
    ['a suffix that is no suffix', 'https://notoss.example/x', 'not allowed'],
    ['another port of the own machine', 'http://127.0.0.1:1/x', 'not allowed'],
    ['file:', 'file:///etc/passwd', 'not http(s)'],
    ['data:', 'data:text/plain,hi', 'not http(s)'],
    ['credentials', 'https://user:pass@a.oss.example/x', 'credentials'],
    ['no URL', 'model.glb', 'not a URL'],
    ['a metadata address', 'http://169.254.169.254/latest', 'not allowed'],
  ])('refuses %s', async (_what, url, reason) => {
    const api = start({ assetHosts: ['*.oss.example'] });
    await expect(api.openAsset(url, {})).rejects.toMatchObject({ code: 9008, message: expect.stringContaining(reason) });
  });

  it('refuses a redirect to a host that is not listed', async () => {
    const other = await FixtureUpstream.start(raw(MODEL, 200, octets));
    upstream.answer = redirectTo(`${other.origin}/x`);
    await expect(start().openDownload(UUID, {})).rejects.toMatchObject({ code: 9008 });
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  const resolving =
    (...addresses: string[]): LookupFunction =>
    (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '224.0.0.1',
    '0.0.0.0',
    '::7f00:1',
    '64:ff9b::7f00:1',
  ])('refuses a listed suffix that resolves to %s, when it connects', async (address) => {
    const api = start({ assetHosts: ['*.oss.example'], lookup: resolving('93.184.216.34', address) });
    const error = await rejection(api.openAsset(`http://a.oss.example:${storage.port}/x`, {}));
    expect(error).toMatchObject({ code: 9008, message: expect.stringContaining('not public') });
    expect(storage.sockets.size).toBe(0);
  });

  it('lets a host be private that is listed by its full name', async () => {
    const api = start({ assetHosts: ['minio.local'], lookup: resolving('127.0.0.1') });
    const { body } = await api.openAsset(`http://minio.local:${storage.port}/x`, {});
    expect(await buffer(body)).toEqual(MODEL);
  });

  it('does not count a refusal as a failure of the upstream', async () => {
    const api = start({ breaker: { size: 2, minimumCalls: 1 } });
    for (let call = 0; call < 3; call++) await rejection(api.openAsset('http://10.0.0.1/x', {}));
    expect(triverse.gauge.breakers.assets).toBe('closed');
  });
});

describe('openAsset', () => {
  it('fetches without the key, even from the upstream itself', async () => {
    const { body } = await start().openAsset(`${upstream.origin}/assets/model.glb`, {});
    expect(await buffer(body)).toEqual(MODEL);
    expect(upstream.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    [403, 4042],
    [404, 4042],
    [429, 9006],
    [500, 9006],
    [400, 9008],
  ])('reads HTTP %i of the storage as %i', async (status, code) => {
    storage.answer = raw('<Error/>', status, { 'content-type': 'application/xml' });
    await expect(start().openAsset(`${storage.origin}/x`, {})).rejects.toMatchObject({ code });
    expect(triverse.gauge.credentialRefused).toBe(false);
  });

  it('tells a HEAD nothing of the packed bytes, which nobody gets to see', async () => {
    const packed = { ...octets, 'content-encoding': 'gzip', 'content-length': '46', 'accept-ranges': 'bytes' };
    storage.answer = raw('', 200, packed);
    const { headers } = await start().openAsset(`${storage.origin}/model.glb`, { method: 'HEAD' });
    expect(headers).toEqual({ 'content-type': 'application/octet-stream' });
  });

  it('unpacks what the storage keeps compressed, and drops the length of the packed bytes', async () => {
    storage.answer = raw(gzipSync(MODEL), 200, {
      ...octets,
      'content-encoding': 'gzip',
      'content-length': String(gzipSync(MODEL).length),
    });
    const opened = await start().openAsset(`${storage.origin}/x`, {});
    expect(opened.headers['content-length']).toBeUndefined();
    expect(await buffer(opened.body)).toEqual(MODEL);
  });
});

describe('streams', () => {
  const endless: Answer = (_request, response) => {
    response.writeHead(200, octets);
    const chunk = Buffer.alloc(64 * 1024);
    const write = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write);
    write();
  };

  it('holds the source back while nobody reads', async () => {
    let written = 0;
    let stalled = () => undefined as void;
    const backPressure = new Promise<void>((resolve) => (stalled = resolve));
    upstream.answer = (request, response) => {
      endless(request, response);
      const check = setInterval(() => {
        const now = request.socket.bytesWritten - response.writableLength;
        if (now === written && now > 0) stalled();
        written = now;
      }, 30);
      response.once('close', () => clearInterval(check));
    };
    const before = process.memoryUsage().arrayBuffers;
    const { body } = await start().openDownload(UUID, {});
    await backPressure;
    expect(written).toBeLessThan(32 * 1024 * 1024);
    expect(body.readableLength).toBeLessThanOrEqual(256 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    body.destroy();
  });

  it('does not time out a slow reader, however long it takes', async () => {
    upstream.answer = raw(Buffer.alloc(512 * 1024, 1), 200, octets);
    const { body } = await start({ timeouts: { streamIdleMs: 40 } }).openDownload(UUID, {});
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (size === 0) await new Promise((resolve) => setTimeout(resolve, 120));
      size += chunk.length;
    }
    expect(size).toBe(512 * 1024);
  });

  it('fails with 9007 when the source stands still', async () => {
    upstream.answer = (_request, response) => {
      response.writeHead(200, octets);
      response.write('abc');
    };
    const { body } = await start({ timeouts: { streamIdleMs: 60 } }).openDownload(UUID, {});
    await expect(buffer(body)).rejects.toMatchObject({ code: 9007 });
  });

  it('fails with 9006 when the source breaks off', async () => {
    storage.answer = (_request, response) => {
      response.writeHead(200, { ...octets, 'content-length': '100' });
      response.write('abc', () => response.destroy());
    };
    const { body } = await start().openAsset(`${storage.origin}/x`, {});
    await expect(buffer(body)).rejects.toMatchObject({ code: 9006 });
  });

  const closed = async (end: (body: Readable, gone: AbortController) => void) => {
    upstream.answer = endless;
    const gone = new AbortController();
    const { body } = await start().openDownload(UUID, {}, { signal: gone.signal });
    body.on('error', () => undefined);
    const [socket] = upstream.sockets;
    expect(triverse.gauge.inFlight.assets).toBe(1);
    const socketClosed = new Promise((resolve) => socket?.once('close', resolve));
    socket?.on('error', () => undefined);
    end(body, gone);
    await socketClosed;
  };

  it('lets the connection and its place go when the reader goes', async () => {
    await closed((body) => body.destroy());
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('lets the connection and its place go when the caller aborts', async () => {
    await closed((_body, gone) => gone.abort());
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('frees its place and keeps the connection at the end', async () => {
    const api = start();
    for (let download = 0; download < 3; download++) await buffer((await api.openDownload(UUID, {})).body);
    expect(upstream.sockets.size).toBe(1);
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('refuses more streams than it may hold', async () => {
    const api = start({ concurrency: { assets: { active: 1, queued: 0 } } });
    const { body } = await api.openDownload(UUID, {});
    await expect(api.openDownload(UUID, {})).rejects.toMatchObject({ code: 9006 });
    await buffer(body);
    await buffer((await api.openDownload(UUID, {})).body);
  });
});
