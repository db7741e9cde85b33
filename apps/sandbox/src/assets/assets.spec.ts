import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import validator from 'gltf-validator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { call, finishedTask, type Json } from '../../../../test/upstream/sandbox-client.js';
import { decodePicture } from './picture/codecs.js';
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

  const pictureOf = async (uuid: string): Promise<PNG> => {
    const { data } = await call(sandbox, `/tasks/url/${uuid}`);
    return PNG.sync.read(await bytesOf(await fetch(String(data['preview_url']))));
  };
  /** Mean red, green and blue of the pixels that are not grey, as the background is. */
  const colourOf = ({ data }: PNG): [number, number, number] => {
    const sum: [number, number, number] = [0, 0, 0];
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3) as unknown as [number, number, number];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) < 40) continue;
      count += 1;
      [red, green, blue].forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
    }
    expect(count).toBeGreaterThan(500);
    return [sum[0] / count, sum[1] / count, sum[2] / count];
  };
  const modelOf = async (uuid: string): Promise<string[]> => {
    const bytes = await bytesOf(await download(uuid));
    const { materials } = JSON.parse(bytes.toString('utf8', 20, 20 + bytes.readUInt32LE(12))) as {
      materials: { name: string }[];
    };
    return materials.map(({ name }) => name);
  };
  const upload = async (picture: PNG, name: string): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(PNG.sync.write(picture))]), name);
    const response = await fetch(`${sandbox.url}/api/v1/upload/image`, { method: 'POST', body: form, ...withKey({}) });
    return ((await response.json()) as { data: { file_key: string } }).data.file_key;
  };
  const plainPicture = (red: number, green: number, blue: number): PNG => {
    const png = new PNG({ width: 32, height: 32 });
    for (let at = 0; at < png.data.length; at += 4) png.data.set([red, green, blue, 255], at);
    return png;
  };

  it('have fresh links with a PNG preview', async () => {
    const uuid = await finishedTask(sandbox);
    expect((await call(sandbox, `/tasks/url/${uuid}`)).data).toMatchObject({ kind: 'model', asset_id: uuid });
    expect((await pictureOf(uuid)).width).toBe(256);
  });

  it('show what the prompt names, in its colour', async () => {
    const [chair, bottle] = [
      await finishedTask(sandbox, 'text-to-model', { prompt: 'a red chair' }),
      await finishedTask(sandbox, 'text-to-model', { prompt: 'a green bottle' }),
    ];
    expect(await modelOf(chair)).toEqual(expect.arrayContaining(['seat', 'legs']));
    expect(await modelOf(bottle)).toEqual(expect.arrayContaining(['glass', 'cork']));
    const [redness, greenness] = [colourOf(await pictureOf(chair)), colourOf(await pictureOf(bottle))];
    expect(redness[0]).toBeGreaterThan(1.5 * redness[1]);
    expect(greenness[1]).toBeGreaterThan(1.2 * greenness[0]);
  });

  it('take their colours from a picture, and its form from its name', async () => {
    const [file, other] = [
      await upload(plainPicture(30, 60, 200), 'my table.png'),
      await upload(plainPicture(30, 60, 200), 'photo.png'),
    ];
    const table = await finishedTask(sandbox, 'image-to-model', { image_file: file });
    const [red, , blue] = colourOf(await pictureOf(table));
    expect(blue).toBeGreaterThan(1.5 * red);
    expect(await modelOf(table)).toEqual(['top', 'legs']);
    expect(await modelOf(await finishedTask(sandbox, 'image-to-model', { image_file: other }))).toContain('base');
  });

  it('keep the form of the model that a task was given, and its look until another is asked for', async () => {
    const source = await finishedTask(sandbox, 'text-to-model', { prompt: 'a red chair' });
    const link = { model_file: await linkOf(source) };
    const small = await finishedTask(sandbox, 'model-remesh', { ...link, polygon_limit: 1_000 });
    const painted = await finishedTask(sandbox, 'text-to-texture', { ...link, text_prompt: 'blue velvet' });
    const again = await finishedTask(sandbox, 'convert-model-format', {
      model_file: await linkOf(painted),
      output_format: 'glb',
    });
    const form = await modelOf(source);
    for (const task of [small, painted, again]) expect(await modelOf(task)).toEqual(form);
    const redness = colourOf(await pictureOf(small));
    expect(redness[0]).toBeGreaterThan(1.5 * redness[2]);
    const blueness = colourOf(await pictureOf(again));
    expect(blueness[2]).toBeGreaterThan(1.2 * blueness[0]);
    expect((await bytesOf(await download(small))).length).toBeLessThan((await bytesOf(await download(source))).length);
  });

  it('are rendered from all sides, in the size and the format that were asked for', async () => {
    const body = { model_file: await linkOf(await finishedTask(sandbox)), image_count: 4, resolution: '300x200' };
    for (const render_format of ['PNG', 'JPEG']) {
      const uuid = await finishedTask(sandbox, 'model-preview-render', { ...body, render_format });
      const { output } = (await call(sandbox, `/tasks/${uuid}`)).data as { output: { rendered_image_url: string[] } };
      const files = await Promise.all(output.rendered_image_url.map(async (url) => bytesOf(await fetch(url))));
      expect(new Set(files.map((bytes) => bytes.toString('base64'))).size).toBe(4);
      for (const bytes of files) expect(await decodePicture(bytes)).toMatchObject({ width: 300, height: 200 });
    }
  });

  it('keep their look when the sandbox starts again, though the picture is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-models-'));
    try {
      const dataFile = join(folder, 'tasks.jsonl');
      const first = await startSandbox({ dataFile });
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(PNG.sync.write(plainPicture(30, 60, 200)))]), 'a.png');
      const sent = await fetch(`${first.url}/api/v1/upload/image`, {
        method: 'POST',
        body: form,
        headers: { authorization: `Bearer ${first.apiKey}` },
      });
      const { file_key } = ((await sent.json()) as { data: { file_key: string } }).data;
      const uuid = await finishedTask(first, 'image-to-model', { image_file: file_key });
      const modelFrom = async ({ url, apiKey }: RunningSandbox): Promise<Buffer> =>
        bytesOf(await fetch(`${url}/api/v1/tasks/download/${uuid}`, { headers: { authorization: `Bearer ${apiKey}` } }));
      const before = await modelFrom(first);
      await first.close();
      const second = await startSandbox({ dataFile });
      expect(await modelFrom(second)).toEqual(before);
      await second.close();
    } finally {
      await rm(folder, { recursive: true });
    }
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

  it('may come whole whatever range is asked for, as some upstreams send them', async () => {
    sandbox.control.change({ downloadMode: 'whole' });
    const uuid = await finishedTask(sandbox);
    const answer = await download(uuid, withKey({ range: 'bytes=0-3' }));
    expect([answer.status, answer.headers.get('accept-ranges')]).toEqual([200, null]);
    expect((await bytesOf(await fetch(await linkOf(uuid), withKey({ range: 'bytes=0-3' })))).length).toBe(4);
  });

  it('are paced on request', async () => {
    const uuid = await finishedTask(sandbox);
    sandbox.control.setTask(uuid, { assetBytes: 20_000 });
    sandbox.control.change({ assetBytesPerSecond: 100_000 });
    const begun = performance.now();
    expect((await bytesOf(await download(uuid))).length).toBe(20_000);
    expect(performance.now() - begun).toBeGreaterThan(100);
  });
});
