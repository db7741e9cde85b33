import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import validator from 'gltf-validator';
import { PNG } from 'pngjs';
import { call, finishedTask, type Json } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';

describe('the assets of a task', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ taskDurationMs: 60_000 });
  });
  beforeEach(() => sandbox.control.reset());
  afterAll(() => sandbox.close());

  const download = (uuid: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${sandbox.url}/api/v1/tasks/download/${uuid}`, { headers: { authorization: `Bearer ${sandbox.apiKey}` }, ...init });
  const withKey = (headers: Record<string, string>): RequestInit => ({
    headers: { authorization: `Bearer ${sandbox.apiKey}`, ...headers },
  });
  const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
  const linkOf = async (uuid: string): Promise<string> =>
    String((await call(sandbox, `/tasks/url/${uuid}`)).data['download_url']);

  it.each(['textured', 'textureless'])('include a valid %s GLB', async (kind) => {
    const uuid = await finishedTask(sandbox);
    const { output } = (await call(sandbox, `/tasks/${uuid}`)).data as { output: Json };
    const urls = { textured: output['textured_model_url'], textureless: (output['geometry_model_url'] as string[])[0] };
    const response = await fetch(urls[kind as keyof typeof urls] as string);
    const report = await validator.validateBytes(new Uint8Array(await bytesOf(response)));
    expect(report).toMatchObject({ mimeType: 'model/gltf-binary', issues: { numErrors: 0, numWarnings: 0 } });
  });

  it('are downloaded with their bytes, a name and the octet-stream type', async () => {
    const uuid = await finishedTask(sandbox);
    const response = await download(uuid);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${uuid}.glb"`);
    const bytes = await bytesOf(response);
    expect(bytes.subarray(0, 4).toString()).toBe('glTF');
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  });

  it.each([
    ['glb', 'glTF'],
    ['gltf', '{"asset"'],
    ['obj', '# model\nv '],
    ['ply', 'ply\n'],
    ['stl', '\0\0\0\0'],
  ])('are really converted to %s', async (format, start) => {
    const body = { model_file: 'https://example.com/x.glb', output_format: format };
    const uuid = await finishedTask(sandbox, 'convert-model-format', body);
    const response = await download(uuid);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${uuid}.${format}"`);
    const bytes = await bytesOf(response);
    expect(bytes.toString('latin1', 0, start.length)).toBe(start);
    if (format === 'gltf') expect((await validator.validateBytes(new Uint8Array(bytes))).issues.numErrors).toBe(0);
  });

  it('have fresh links with a PNG preview', async () => {
    const uuid = await finishedTask(sandbox);
    const { data } = await call(sandbox, `/tasks/url/${uuid}`);
    expect(data).toMatchObject({ kind: 'model', asset_id: uuid });
    const preview = PNG.sync.read(await bytesOf(await fetch(String(data['preview_url']))));
    expect(preview.width).toBe(256);
  });

  it('redirect the download to storage on request', async () => {
    sandbox.control.change({ downloadMode: 'redirect' });
    const response = await download(await finishedTask(sandbox), { redirect: 'manual', ...withKey({}) });
    expect(response.status).toBe(302);
    const stored = await fetch(response.headers.get('location') ?? '');
    expect(stored.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f-]{36}\.glb"$/);
  });

  it('refuse links that are expired, altered or unsigned', async () => {
    sandbox.control.change({ urlTtlSeconds: 3_600 });
    const link = await linkOf(await finishedTask(sandbox));
    expect((await fetch(link.replace(/sig=.*/, ''))).status).toBe(403);
    expect((await fetch(link.replace('textured', 'textureless'))).status).toBe(403);
    expect((await fetch(link.replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(403);
    expect((await fetch(link.replace(/expires=\d+/, 'expires=1'))).status).toBe(403);
  });

  it.each(['storage', 'download'])('support ranges, HEAD and validators from %s', async (place) => {
    const uuid = await finishedTask(sandbox);
    const url = place === 'storage' ? await linkOf(uuid) : `${sandbox.url}/api/v1/tasks/download/${uuid}`;
    const whole = await fetch(url, withKey({}));
    const bytes = await bytesOf(whole);
    const etag = whole.headers.get('etag') ?? '';
    const part = await fetch(url, withKey({ range: 'bytes=10-19' }));
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(await bytesOf(part)).toEqual(bytes.subarray(10, 20));
    expect(await bytesOf(await fetch(url, withKey({ range: 'bytes=-5' })))).toEqual(bytes.subarray(-5));
    expect((await fetch(url, withKey({ range: `bytes=${bytes.length}-` }))).status).toBe(416);
    expect((await fetch(url, withKey({ range: 'bytes=0-1', 'if-range': '"old"' }))).status).toBe(200);
    expect((await fetch(url, withKey({ 'if-none-match': etag }))).status).toBe(304);
    const head = await fetch(url, { method: 'HEAD', ...withKey({}) });
    expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
      200,
      String(bytes.length),
      etag,
    ]);
  });

  it('stream a huge file without holding it in memory, and any range of it', async () => {
    const uuid = await finishedTask(sandbox);
    sandbox.control.setTask(uuid, { assetBytes: 300 * 1024 * 1024 });
    const before = process.memoryUsage().rss;
    const response = await download(uuid);
    let size = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) size += chunk.length;
    expect(size).toBe(300 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    const part = await download(uuid, withKey({ range: 'bytes=200000-200003' }));
    expect([...(await bytesOf(part))]).toEqual([0, 1, 2, 3].map((step) => (200_000 + step) % 251));
  }, 20_000);

  it('are paced on request', async () => {
    const uuid = await finishedTask(sandbox);
    sandbox.control.setTask(uuid, { assetBytes: 20_000 });
    sandbox.control.change({ assetBytesPerSecond: 100_000 });
    const begun = performance.now();
    expect((await bytesOf(await download(uuid))).length).toBe(20_000);
    expect(performance.now() - begun).toBeGreaterThan(100);
  });
});
