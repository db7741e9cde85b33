import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, type Answer } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');
const WEBP = Buffer.from('RIFF\x10\0\0\0WEBPVP8 ');
const GLB = Buffer.from('glTF\x02\0\0\0\x0c\0\0\0');
const OBJ = Buffer.from('# a model\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n');

describe('uploading files', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ otherApiKeys: ['sk-other'] });
  });
  beforeEach(() => sandbox.control.reset());
  afterAll(() => sandbox.close());

  function upload(path: string, bytes: Buffer, name: string, field = 'file'): Promise<Answer> {
    const body = new FormData();
    body.set(field, new Blob([new Uint8Array(bytes)]), name);
    return call(sandbox, path, { body });
  }
  const readLink = async (key: string): Promise<Response> => {
    const { data } = await call(sandbox, '/upload/presigned-get-url', { body: { file_key: key } });
    return fetch(String(data['download_url']));
  };

  it.each([
    ['/upload/image', PNG, 'png'],
    ['/upload/image', JPEG, 'jpg'],
    ['/upload/image', WEBP, 'webp'],
    ['/upload/model?modelVariant=geometry', GLB, 'glb'],
    ['/upload/model?modelVariant=textured', OBJ, 'obj'],
  ])('%s keeps the bytes and names the key by what they are', async (path, bytes, extension) => {
    const { status, data } = await upload(path, bytes, 'anything.bin');
    expect(status).toBe(200);
    const key = String(data['file_key']);
    expect(key).toMatch(new RegExp(`^tasks/uid_\\d+/\\d{8}/[0-9a-f-]{36}\\.${extension}$`));
    const stored = await readLink(key);
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(bytes);
  });

  it('creates a task from an uploaded file and shows it as a link that works', async () => {
    const { data } = await upload('/upload/image', PNG, 'fox.png');
    const task = await call(sandbox, '/tasks/image-to-model', { body: { image_file: data['file_key'] } });
    const { image_url: url } = task.data['input'] as { image_url: string };
    expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
    const foreign = await call(sandbox, '/tasks/image-to-model', { body: { image_file: data['file_key'] }, key: 'sk-other' });
    expect(foreign).toMatchObject({ status: 404, code: 1005 });
  });

  it('judges a file by its content, whatever its name says', async () => {
    expect(await upload('/upload/image', Buffer.from('plain words'), 'fox.png')).toMatchObject({ status: 400, code: 2004 });
    expect(await upload('/upload/model', PNG, 'fox.glb')).toMatchObject({ status: 400, code: 2004 });
  });

  it('refuses a file that is too large, misnamed, of an unknown variant, or unsafe', async () => {
    sandbox.control.change({ maxImageBytes: 1_000 });
    const large = Buffer.concat([PNG, Buffer.alloc(2_000)]);
    expect(await upload('/upload/image', large, 'fox.png')).toMatchObject({ status: 400, code: 1004 });
    expect(await upload('/upload/image', PNG, 'fox.png', 'picture')).toMatchObject({ status: 400, code: 1004 });
    expect(await upload('/upload/model?modelVariant=round', GLB, 'fox.glb')).toMatchObject({ status: 400, code: 1004 });
    expect(await upload('/upload/image', PNG, 'forbidden-content.png')).toMatchObject({ status: 400, code: 2008 });
    expect(await call(sandbox, '/upload/image', { body: { file: 'x' } })).toMatchObject({ status: 400, code: 1004 });
  });

  it('shares one limit between images and models', async () => {
    for (let count = 0; count < 5; count += 1) {
      expect((await upload('/upload/image', PNG, 'fox.png')).status).toBe(200);
      expect((await upload('/upload/model', GLB, 'fox.glb')).status).toBe(200);
    }
    const refused = await upload('/upload/image', PNG, 'fox.png');
    expect(refused).toMatchObject({ status: 429, code: 2000 });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('counts a large model and drops its bytes', async () => {
    const body = ReadableStream.from(
      (function* () {
        const text = new TextEncoder();
        yield text.encode('--b\r\ncontent-disposition: form-data; name="file"; filename="big.glb"\r\n\r\nglTF');
        for (let piece = 0; piece < 40; piece += 1) yield new Uint8Array(1024 * 1024);
        yield text.encode('\r\n--b--\r\n');
      })(),
    );
    const headers = { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'multipart/form-data; boundary=b' };
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const answer = await fetch(`${sandbox.url}/api/v1/upload/model`, init);
    expect(answer.status).toBe(200);
    const { data } = (await answer.json()) as { data: { file_key: string } };
    expect((await readLink(data.file_key)).status).toBe(404);
    const usable = { model_file: data.file_key };
    expect((await call(sandbox, '/tasks/model-remesh', { body: usable })).status).toBe(200);
  });

  it('gives a link to which the bytes can be put, and one from which they can be read', async () => {
    const body = { filename: 'fox.png', content_type: 'image/png' };
    const { data } = await call(sandbox, '/upload/presigned-upload-url', { body });
    const key = String(data['file_key']);
    expect(await call(sandbox, '/upload/presigned-get-url', { body: { file_key: key } })).toMatchObject({
      status: 404,
      code: 1005,
    });
    const put = await fetch(String(data['upload_url']), {
      method: 'PUT',
      headers: data['headers'] as Record<string, string>,
      body: new Uint8Array(PNG),
    });
    expect(put.status).toBe(200);
    const stored = await readLink(key);
    expect(stored.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(PNG);
  });

  it('does not let a link to read be used to write', async () => {
    const { data } = await call(sandbox, '/upload/presigned-upload-url', { body: { filename: 'fox.png' } });
    const url = String(data['upload_url']);
    expect((await fetch(url)).status).toBe(403);
    const forged = await fetch(url.replace(/sig=../, 'sig=zz'), { method: 'PUT', body: 'x' });
    expect(forged.status).toBe(403);
  });
});
