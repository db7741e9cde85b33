import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { AssetFixture, MODEL, OCTETS, redirectTo, UUID } from '../../testing/asset-fixture.js';
import { API_KEY, type Answer, json, raw } from '../../testing/fixture-upstream.js';

const assets = new AssetFixture();
beforeEach(() => assets.start());
afterEach(() => assets.stop());

describe('openDownload', () => {
  it('streams the bytes with the headers that callers may see', async () => {
    const opened = await assets.api().openDownload(UUID, {});
    expect(opened).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream', etag: '"e1"' } });
    expect(opened.headers['x-internal']).toBeUndefined();
    expect(await buffer(opened.body)).toEqual(MODEL);
    expect(assets.upstream.requests[0]).toMatchObject({ method: 'GET', url: `/api/v1/tasks/download/${UUID}` });
    expect(assets.upstream.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${API_KEY}`,
      'accept-encoding': 'identity',
    });
  });

  it('passes on Range and If-Range, and returns 206', async () => {
    assets.upstream.answer = raw(MODEL.subarray(0, 4), 206, { ...OCTETS, 'content-range': `bytes 0-3/${MODEL.length}` });
    const opened = await assets.api().openDownload(UUID, { range: 'bytes=0-3', ifRange: '"e1"' });
    expect(opened).toMatchObject({ status: 206, headers: { 'content-range': `bytes 0-3/${MODEL.length}` } });
    expect(String(await buffer(opened.body))).toBe('glTF');
    expect(assets.upstream.requests[0]?.headers).toMatchObject({ range: 'bytes=0-3', 'if-range': '"e1"' });
  });

  it('passes on 416 with the length of the asset', async () => {
    assets.upstream.answer = raw('', 416, { 'content-range': 'bytes */26' });
    const opened = await assets.api().openDownload(UUID, { range: 'bytes=99-' });
    expect(opened).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */26' } });
    expect(await buffer(opened.body)).toHaveLength(0);
    expect(assets.triverse.gauge.inFlight.assets).toBe(0);
  });

  it('sends HEAD', async () => {
    assets.upstream.answer = raw('', 200, { ...OCTETS, 'content-length': '26' });
    const opened = await assets.api().openDownload(UUID, { method: 'HEAD' });
    expect(opened.headers['content-length']).toBe('26');
    await new Promise(setImmediate);
    expect(assets.triverse.gauge.inFlight.assets).toBe(0);
    expect(await buffer(opened.body)).toHaveLength(0);
    expect(assets.upstream.requests[0]?.method).toBe('HEAD');
  });

  it.each([
    [404, 1006],
    [409, 2005],
    [401, 9006],
  ])('maps HTTP %i of a HEAD, which has no body, to %i', async (status, code) => {
    assets.upstream.answer = raw('', status, { 'content-type': 'application/json' });
    await expect(assets.api().openDownload(UUID, { method: 'HEAD' })).rejects.toMatchObject({ code });
  });

  it.each([
    ['an error', 500],
    ['JSON in place of the asset', 200],
  ])('does not wait for the rest of %s that never arrives', async (_what, status) => {
    assets.upstream.answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).write('{"code":50');
    };
    const api = assets.api({ timeouts: { totalMs: 100 } });
    await expect(api.openDownload(UUID, {})).rejects.toMatchObject({ code: 9007 });
    expect(assets.triverse.gauge.inFlight.assets).toBe(0);
  });

  it.each<[string, Answer, number]>([
    ['2005', json({ code: 2005, message: 'not yet' }, 409), 2005],
    ['4042', json({ code: 4042, message: 'none' }, 404), 4042],
    ['an error with HTTP 200', json({ code: 2005, message: 'not yet' }), 2005],
    ['JSON that is no asset', json({ code: 0, message: 'success', data: {} }), 9008],
    ['a page', raw('<html>', 200, { 'content-type': 'text/html' }), 9008],
    ['a refused key', json({}, 401), 9006],
  ])('fails on %s', async (_what, answer, code) => {
    assets.upstream.answer = answer;
    await expect(assets.api().openDownload(UUID, {})).rejects.toMatchObject({ code });
  });

  it.each([301, 302, 303, 307, 308])('follows a redirect (%i) to storage without the key', async (status) => {
    assets.upstream.answer = redirectTo(`${assets.storage.origin}/tasks/model.glb?sig=1`, status);
    const opened = await assets.api().openDownload(UUID, { range: 'bytes=0-' });
    expect(await buffer(opened.body)).toEqual(MODEL);
    expect(assets.storage.requests[0]).toMatchObject({ url: '/tasks/model.glb?sig=1' });
    expect(assets.storage.requests[0]?.headers).toMatchObject({ range: 'bytes=0-' });
    expect(assets.storage.requests[0]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(assets.storage.requests)).not.toContain(API_KEY);
  });

  it.each([
    ['/tasks/model.fbx?sig=1', `attachment; filename="${UUID}.fbx"`],
    ['/tasks/St%C3%BChle.PNG', `attachment; filename="${UUID}.PNG"`],
    ['/tasks/model', undefined],
  ])('names the file after a redirect to %s by its extension if the storage does not', async (path, disposition) => {
    assets.upstream.answer = redirectTo(`${assets.storage.origin}${path}`);
    const opened = await assets.api().openDownload(UUID, {});
    expect(opened.headers['content-disposition']).toBe(disposition);
    opened.body.destroy();
    assets.storage.answer = raw(MODEL, 200, { 'content-disposition': 'attachment; filename="own.obj"' });
    const named = await assets.triverse.api.openDownload(UUID, { method: 'HEAD' });
    expect(named.headers['content-disposition']).toBe('attachment; filename="own.obj"');
  });

  it('keeps the key on a redirect within the API, but not after leaving it, even on the same host', async () => {
    const paths: [string | undefined, boolean][] = [];
    assets.upstream.answer = (request, response) => {
      paths.push([request.url, request.headers.authorization !== undefined]);
      if (request.url === '/api/v1/inside') return redirectTo('/storage')(request, response);
      if (request.url === '/storage') return redirectTo('/api/v1/back')(request, response);
      if (request.url === '/api/v1/back') return raw(MODEL, 200, OCTETS)(request, response);
      return redirectTo('/api/v1/inside')(request, response);
    };
    await buffer((await assets.api().openDownload(UUID, {})).body);
    expect(paths).toEqual([
      [`/api/v1/tasks/download/${UUID}`, true],
      ['/api/v1/inside', true],
      ['/storage', false],
      ['/api/v1/back', false],
    ]);
  });

  it('follows at most five redirects', async () => {
    assets.upstream.answer = redirectTo('/again');
    await expect(assets.api().openDownload(UUID, {})).rejects.toMatchObject({
      code: 9008,
      message: expect.stringContaining('too often'),
    });
    expect(assets.upstream.requests).toHaveLength(6);
  });
});
