import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FixtureGateway, refusal, success } from '../../../test/support/client/fixture-gateway.js';
import { NetworkError, TriverseClient, TriverseError, UnreadableAnswerError } from './index.js';

const backoff = { baseMs: 1, maxMs: 5 };
let gateway: FixtureGateway;
const client = (options: object = {}) => new TriverseClient({ baseUrl: gateway.url, token: 'k1', backoff, ...options });

beforeEach(async () => {
  gateway = await FixtureGateway.start();
});
afterEach(() => gateway.close());

const failure = async (promise: Promise<unknown>): Promise<TriverseError> =>
  promise.then(
    () => fail(),
    (error: TriverseError) => error,
  );
const fail = (): never => {
  throw new Error('should have been refused');
};

describe('createTask', () => {
  const path = '/api/v1/tasks/text-to-model';

  it('repeats after a broken connection with the same Idempotency-Key and the same body', async () => {
    let attempts = 0;
    gateway.routes.set(`POST ${path}`, (_seen, response) => {
      if (++attempts === 1) return void response.destroy();
      return attempts === 2 ? { status: 503, body: refusal(9010) } : { body: success({ task_uuid: 'u1' }) };
    });
    const { task_uuid } = await client().createTask('text-to-model', { prompt: 'a chair' });
    expect(task_uuid).toBe('u1');
    expect(new Set(gateway.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(gateway.seen.map(({ body }) => body)).toEqual(Array(3).fill('{"prompt":"a chair"}'));
  });

  it('repeats also when the connection breaks in the middle of the answer', async () => {
    let attempts = 0;
    gateway.routes.set(`POST ${path}`, (_seen, response) => {
      if (++attempts === 2) return { body: success({ task_uuid: 'u1' }) };
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      return void response.write('{"code":0,', () => response.destroy());
    });
    const { task_uuid } = await client().createTask('text-to-model', { prompt: 'a chair' });
    expect(task_uuid).toBe('u1');
    expect(new Set(gateway.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('uses a new key for each call, or the given one', async () => {
    gateway.routes.set(`POST ${path}`, () => ({ body: success({ task_uuid: 'u1' }) }));
    await client().createTask('text-to-model', { prompt: 'a chair' });
    await client().createTask('text-to-model', { prompt: 'a chair' });
    await client().createTask('text-to-model', { prompt: 'a chair' }, { idempotencyKey: 'mine' });
    const keys = gateway.seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('mine');
  });

  it('rejects at once with everything the gateway said', async () => {
    const errors = [{ field: 'prompt', message: 'too short' }];
    const body = refusal(1004, { suggestion: 'fix it', errors });
    gateway.routes.set(`POST ${path}`, () => ({ status: 400, body }));
    const error = await failure(client().createTask('text-to-model', { prompt: 'a' }));
    expect(error).toBeInstanceOf(TriverseError);
    expect(error).toMatchObject({ code: 1004, httpStatus: 400, suggestion: 'fix it', requestId: 'r1', errors });
    expect(gateway.seen).toHaveLength(1);
  });

  it('rejects instead of waiting for a long Retry-After', async () => {
    gateway.routes.set(`POST ${path}`, () => ({ status: 429, headers: { 'retry-after': '60' }, body: refusal(9003) }));
    const error = await failure(client().createTask('text-to-model', { prompt: 'a chair' }));
    expect(error).toMatchObject({ code: 9003, retryAfterSeconds: 60 });
  });
});

describe('errors', () => {
  it('of the network differ from those of a gateway', async () => {
    const { url } = gateway;
    await gateway.close();
    const error = await failure(client({ baseUrl: url, retries: 1 }).getTask('u1'));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.code).toBeUndefined();
    await gateway.listen();
  });

  it('of a proxy in between are not attributed to the gateway', async () => {
    gateway.routes.set('GET /api/v1/tasks/u1', () => ({ status: 502, body: '<html>Bad gateway</html>' }));
    const error = await failure(client({ retries: 0 }).getTask('u1'));
    expect(error).toBeInstanceOf(UnreadableAnswerError);
    expect(error.httpStatus).toBe(502);
  });

  it('of an aborted call are the signal’s reason', async () => {
    const stop = new AbortController();
    gateway.routes.set('GET /api/v1/tasks/u1', () => void stop.abort(new Error('enough')));
    await expect(client().getTask('u1', { signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('the token', () => {
  it('is fetched once for many calls, and again when refused', async () => {
    let made = 0;
    gateway.validTokens = new Set(['t1', 't2']);
    gateway.put('u1', 'RUNNING');
    const api = client({ token: () => Promise.resolve({ token: `t${++made}`, expires_at: '2999-01-01T00:00:00Z' }) });
    await Promise.all([api.getTask('u1'), api.getTask('u1')]);
    expect(made).toBe(1);
    gateway.validTokens.delete('t1');
    await Promise.all([api.getTask('u1'), api.getTask('u1')]);
    expect(made).toBe(2);
  });

  it('is replaced before it expires', async () => {
    let made = 0;
    gateway.put('u1', 'RUNNING');
    const api = client({ token: () => ({ token: `t${++made}`, expires_at: new Date(Date.now() + 60_000).toISOString() }) });
    await api.getTask('u1');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 59_000);
    await api.getTask('u1');
    await api.getTask('u1');
    clock.mockRestore();
    expect(gateway.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2']);
  });

  it('is used until it is refused if a fast clock sees it as expired', async () => {
    let made = 0;
    gateway.validTokens = new Set(['t1', 't2']);
    gateway.put('u1', 'RUNNING');
    const api = client({ token: () => ({ token: `t${++made}`, expires_at: new Date(Date.now() - 60_000).toISOString() }) });
    await api.getTask('u1');
    await api.getTask('u1');
    expect(made).toBe(1);
    gateway.validTokens.delete('t1');
    await api.getTask('u1');
    expect(made).toBe(2);
  });

  it('leads to 9001 if it is fixed and refused', async () => {
    gateway.validTokens = new Set();
    expect(await failure(client().getTask('u1'))).toMatchObject({ code: 9001, httpStatus: 401 });
    expect(gateway.seen).toHaveLength(1);
  });

  it('may be omitted: the session cookie authenticates, with X-CSRF on writes', async () => {
    gateway.routes.set('POST /gateway/v1/tokens', () => ({ body: success({ token: 't', expires_at: '' }) }));
    await client({ token: undefined }).createToken();
    expect(gateway.seen[0]?.headers['x-csrf']).toBe('1');
    expect(gateway.seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe('lists and downloads', () => {
  it('reads page after page to the end', async () => {
    gateway.routes.set('GET /api/v1/tasks', ({ url }) => {
      const last = url.includes('cursor=c2');
      return { body: success({ tasks: [{ task_uuid: last ? 'b' : 'a' }], next_cursor: last ? null : 'c2' }) };
    });
    const ids: string[] = [];
    for await (const page of client().taskPages({ limit: 1 })) ids.push(...page.tasks.map((task) => task.task_uuid));
    expect(ids).toEqual(['a', 'b']);
    expect(gateway.seen.map(({ url }) => url)).toEqual(['/api/v1/tasks?limit=1', '/api/v1/tasks?limit=1&cursor=c2']);
  });

  it('downloads a range of a named asset', async () => {
    const headers = { 'content-range': 'bytes 1-3/9', 'content-disposition': 'attachment; filename="m.glb"' };
    gateway.routes.set('GET /api/v1/tasks/u1/assets/a%20b.glb', () => ({ status: 206, headers, body: 'ell' }));
    const asset = await client().downloadAsset('u1', { name: 'a b.glb', range: { start: 1, end: 3 } });
    expect(asset).toMatchObject({ filename: 'm.glb', contentRange: 'bytes 1-3/9' });
    expect(await (await asset.blob()).text()).toBe('ell');
    expect(gateway.seen[0]?.headers.range).toBe('bytes=1-3');
  });
});

describe('uploads', () => {
  it('streams a file as multipart and reports progress up to its size', async () => {
    gateway.routes.set('POST /api/v1/upload/model', () => ({ body: success({ file_key: 'k' }) }));
    const file = new Blob([new Uint8Array(300_000).fill(65)]);
    const loaded: number[] = [];
    const answer = await client().uploadModel(file, {
      filename: 'm.glb',
      variant: 'textured',
      onProgress: (progress) => loaded.push(progress.loaded),
    });
    expect(answer.file_key).toBe('k');
    expect(loaded.at(-1)).toBe(300_000);
    const { url, body, headers } = gateway.seen[0] ?? fail();
    expect(url).toBe('/api/v1/upload/model?modelVariant=textured');
    const form = await new Response(Buffer.from(body, 'latin1'), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
    expect(form.get('file')).toMatchObject({ name: 'm.glb', size: 300_000 });
  });

  it('sends the file again when only the token was refused', async () => {
    let made = 0;
    gateway.validTokens = new Set(['t2']);
    gateway.routes.set('POST /api/v1/upload/image', () => ({ body: success({ file_key: 'k' }) }));
    const api = client({ token: () => `t${++made}` });
    await expect(api.uploadImage(new Blob(['png'], { type: 'image/png' }), { filename: 'a.png' })).resolves.toEqual({
      file_key: 'k',
    });
    expect(gateway.seen).toHaveLength(2);
  });
});
