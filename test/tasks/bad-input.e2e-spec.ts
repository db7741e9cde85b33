import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Answer, call, type CallOptions } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { Watcher } from '../support/watcher.js';

jest.setTimeout(30_000);

const IMAGE_LIMIT = 4_096;
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(200)]);
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=xyz' };
const part = (name: string, body: string, end = '\r\n--xyz--\r\n') =>
  `--xyz\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${body}${end}`;

describe('the gateway refuses', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({
      env: { IMAGE_LIMIT_BYTES: String(IMAGE_LIMIT), BODY_LIMIT_BYTES: '20000', EXTRA_FLOWS: 'text-to-gold' },
    });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());
  afterEach(async () => {
    expect((await send('/api/v1/tasks', {})).status).toBe(200);
    expect(stack.sandbox.control.stats().creations).toBe(0);
    expect(stack.logs()).not.toMatch(/"level":(50|60)/);
  });

  const send = (path: string, options: CallOptions): Promise<Answer> => call(stack.url, path, { token: team.key, ...options });
  const create = (body: unknown, flow = 'image-to-model', headers: Record<string, string> = {}) =>
    send(`/api/v1/tasks/${flow}`, { body, headers });
  const upload = (body: unknown, headers: Record<string, string> = {}, kind = 'image') =>
    send(`/api/v1/upload/${kind}`, { method: 'POST', body, headers });
  const file = (content: Uint8Array<ArrayBuffer>, name = 'file', filename = 'a.png') => {
    const form = new FormData();
    form.append(name, new Blob([content]), filename);
    return form;
  };
  const expectError = (answer: Answer, status: number, code: number, ...fields: string[]) => {
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body).toMatchObject({ message: expect.any(String), request_id: expect.any(String) });
    expect(answer.headers.get('x-request-id')).toBe(answer.body['request_id']);
    const named = (answer.body.errors ?? []).map(({ field }) => field);
    expect(named).toEqual(expect.arrayContaining(fields));
  };

  it.each(['no-such-flow', 'constructor', '__proto__', 'Image-To-Model', '%00', 'x'.repeat(99)])(
    'unknown flow %s',
    async (flow) => {
      expectError(await create({ prompt: 'a chair' }, flow), 400, 2002);
    },
  );

  it.each([
    ['a wrong type', { image_file: 'a.png', turbo: 'yes' }, ['turbo']],
    ['a number as text', { image_file: 'a.png', polygon_limit: '5000' }, ['polygon_limit']],
    ['out of range', { image_file: 'a.png', polygon_limit: 999 }, ['polygon_limit']],
    ['not whole', { image_file: 'a.png', texture_size: 1024.5 }, ['texture_size']],
    ['unknown', { image_file: 'a.png', surprise: 1 }, ['surprise']],
    ['unknown names of old', { image_file: 'a.png', toString: 1, hasOwnProperty: 1 }, ['toString', 'hasOwnProperty']],
    ['a prototype', '{"image_file":"a.png","__proto__":{"x":1}}', []],
    ['missing', {}, ['image_file']],
    ['null', { image_file: null }, ['image_file']],
    ['a list for a text', { image_file: ['a.png'] }, ['image_file']],
    ['a path that climbs', { image_file: '../../secret' }, ['image_file']],
    ['a file URL', { image_file: 'file:///etc/passwd' }, ['image_file']],
    ['a bad order id', { image_file: 'a.png', client_order_id: 'no spaces' }, ['client_order_id']],
    ['several', { turbo: 1, texture_size: 5, extra: true }, ['image_file', 'turbo', 'texture_size', 'extra']],
  ])('a body with %s', async (_name, body, fields) => {
    expectError(await create(body), 400, 1004, ...fields);
  });

  it.each([
    ['a list', []],
    ['a text', '"text"'],
    ['null', 'null'],
    ['a number', '7'],
    ['nothing', ''],
    ['cut JSON', '{"image_file":'],
    ['a lone byte', '\u0000'],
  ])('a body that is %s', async (_name, body) => {
    expectError(await create(body), 400, 1004);
  });

  it('JSON that is too large', async () => {
    expectError(await create({ image_file: 'x'.repeat(30_000) }), 413, 9009);
  });

  it('JSON nested ten thousand deep', async () => {
    const deep = `${'['.repeat(9_000)}${']'.repeat(9_000)}`;
    expectError(await create(deep), 400, 1004);
    expectError(await create(`{"image_file":${deep}}`), 400, 1004, 'body');
    expectError(await create(`{"karat":${deep}}`, 'text-to-gold'), 400, 1004, 'body');
    const quote = `{"flow_name":"text-to-gold","params":{"karat":${deep}}}`;
    expectError(await send('/api/v1/tasks/pricing/quote', { method: 'POST', body: quote }), 400, 1004, 'body');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
    'a body of type %s',
    async (type) => {
      expectError(await create('image_file=a', 'image-to-model', { 'content-type': type }), 400, 1004);
    },
  );

  it.each(['', 'url/', 'download/'])('an invalid UUID at %s', async (path) => {
    for (const uuid of ['not-a-uuid', '1', "'%20or%201=1"])
      expectError(await send(`/api/v1/tasks/${path}${uuid}`, {}), 400, 1004, 'task_uuid');
  });

  it.each(['has space', 'x'.repeat(256), 'é'])('an invalid Idempotency-Key: %s', async (key) => {
    expectError(
      await create({ image_file: 'a.png' }, 'image-to-model', { 'idempotency-key': key }),
      400,
      1004,
      'Idempotency-Key',
    );
  });

  it('an invalid list query', async () => {
    expectError(
      await send('/api/v1/tasks?limit=1000&status=x&created_from=yesterday&what=1', {}),
      400,
      1004,
      'limit',
      'status',
      'created_from',
      'what',
    );
    expectError(await send('/api/v1/tasks?cursor=nonsense', {}), 400, 1004);
    expectError(await send('/api/v1/tasks?limit=1&limit=2', {}), 400, 1004);
  });

  it('an unknown route, and an unsupported method of a known one', async () => {
    expectError(await send('/nothing/here', {}), 404, 1005);
    expectError(await send('/api/v1/tasks/url/x/y', {}), 404, 1005);
    expectError(await send('/api/v1/tasks', { method: 'DELETE' }), 404, 1005);
    expectError(await send('/%E0%A4%A', {}), 400, 1004, 'path');
    expectError(await send(`/api/v1/tasks/${'x'.repeat(2_000)}`, {}), 400, 1004, 'path');
  });

  it.each([
    ['without a boundary', 'x', { 'content-type': 'multipart/form-data' }],
    ['of JSON', '{}', { 'content-type': 'application/json' }],
    ['with another part name', part('picture', 'x'), MULTIPART],
    ['without a file', '--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--xyz--\r\n', MULTIPART],
    ['with nothing in it', '', MULTIPART],
    ['that is truncated', Buffer.from(part('file', PNG.toString('latin1'), ''), 'latin1'), MULTIPART],
    ['that is junk', 'junk', MULTIPART],
  ])('an upload %s', async (_name, body, headers) => {
    expectError(await upload(body, headers), 400, 1004);
  });

  it('a file that is not an image, is empty or is too large, and an unknown model variant', async () => {
    expectError(await upload(file(new TextEncoder().encode('<svg onload="alert(1)"/>'))), 400, 2004, 'file');
    expectError(await upload(file(new Uint8Array())), 400, 2004, 'file');
    expectError(await upload(file(new Uint8Array(Buffer.concat([PNG, Buffer.alloc(IMAGE_LIMIT)])))), 413, 9009, 'file');
    expectError(await upload(file(new Uint8Array(PNG), 'file', 'a.exe'), {}, 'model'), 400, 2004, 'file');
    expectError(await upload(file(new Uint8Array(PNG)), {}, 'model?modelVariant=other'), 400, 1004, 'modelVariant');
    const two = file(new Uint8Array(PNG));
    two.append('file', new Blob([new Uint8Array(PNG)]), 'b.png');
    expectError(await upload(two), 400, 1004, 'file');
    expectError(await upload('x', MULTIPART, 'video'), 404, 1005);
  });

  it.each(['GARBAGE\r\n\r\n', `POST /api/v1/tasks/text-to-model HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`])(
    'bytes that are not an HTTP request',
    async (bytes) => {
      const socket = connect(Number(new URL(stack.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    },
  );

  it('invalid socket messages', async () => {
    const browser = await Watcher.connect(stack.url, team.key);
    const raw = browser.socket as unknown as {
      emit(...words: unknown[]): void;
      timeout(ms: number): { emitWithAck(...words: unknown[]): Promise<unknown> };
    };
    for (const body of [undefined, null, 7, 'text', [], {}, { task_uuid: 7 }, { task_uuid: 'x', more: 1 }])
      expect(await raw.timeout(5_000).emitWithAck('task:subscribe', body)).toMatchObject({
        code: 1004,
        request_id: expect.any(String),
      });
    raw.emit('task:subscribe');
    raw.emit('no:such:event', {});
    expect(await raw.timeout(5_000).emitWithAck('task:unsubscribe', { task_uuid: 'x' })).toMatchObject({ code: 1004 });
    await browser.close();
  });
});
