import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, createTask, type Json } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';

const IMAGE = 'https://example.com/fox.png';
const MODEL = 'https://example.com/fox.glb';
const VALID: Record<string, Json> = {
  'image-to-model': { image_file: IMAGE },
  'image-to-mesh': { image_file: IMAGE },
  'text-to-model': { prompt: 'a red fox' },
  'text-to-mesh': { prompt: 'a red fox' },
  'texture-model': { image_file: IMAGE, model_file: MODEL },
  'text-to-texture': { text_prompt: 'red fur', model_file: MODEL },
  'convert-model-format': { model_file: MODEL, output_format: 'obj' },
  'model-preview-render': { model_file: MODEL },
  'model-remesh': { model_file: MODEL },
  'image-generation': { prompt: 'a red fox' },
};

describe('creating tasks', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ taskDurationMs: 60_000, otherApiKeys: ['sk-other'] });
  });
  beforeEach(() => sandbox.control.reset());
  afterAll(() => sandbox.close());

  const create = (flow: string, body: unknown, key?: string) => call(sandbox, `/tasks/${flow}`, { body, key });

  it.each(Object.keys(VALID))('accepts %s and answers the documented creation payload', async (flow) => {
    const { status, data } = await create(flow, VALID[flow]);
    expect(status).toBe(200);
    expect(Object.keys(data)).toEqual([
      'task_uuid',
      'name',
      'created_at',
      'is_public',
      'task_priority',
      'status',
      'flow_name',
      'input',
      'costCredits',
    ]);
    expect(data).toMatchObject({ status: 'PENDING', flow_name: flow, is_public: true, task_priority: 0 });
    expect(data['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it.each(Object.keys(VALID))('refuses %s without its required fields', async (flow) => {
    expect(await create(flow, {})).toMatchObject({ status: 400, code: 1004 });
  });

  it('shows the input with defaults and the file as a URL, as the documented example does', async () => {
    const { data } = await create('image-to-model', VALID['image-to-model']);
    expect(data['input']).toEqual({ image_url: IMAGE, model_version: 'v2', polygon_limit: 1_000_000, texture_size: 1024 });
    expect(data['costCredits']).toBe(120);
  });

  it.each([
    ['text-to-model', { prompt: 'ab' }],
    ['text-to-model', { prompt: 12345 }],
    ['image-to-model', { image_file: IMAGE, polygon_limit: 999 }],
    ['image-to-model', { image_file: IMAGE, polygon_limit: 1_500_001 }],
    ['image-to-model', { image_file: IMAGE, texture_size: 4_097 }],
    ['image-to-model', { image_file: IMAGE, turbo: 'yes' }],
    ['image-to-model', { image_file: 'https://unreachable.example/x.png' }],
    ['model-preview-render', { model_file: MODEL, image_count: 11 }],
    ['model-preview-render', { model_file: MODEL, render_mode: 'fancy' }],
    ['model-preview-render', { model_file: MODEL, camera_angles: [1] }],
    ['text-to-model', { prompt: 'a fox', client_order_id: 'has a space' }],
    ['text-to-model', { prompt: 'a fox', client_order_id: 'x'.repeat(65) }],
    ['text-to-model', [1]],
  ])('refuses %s with %j as invalid parameters', async (flow, body) => {
    expect(await create(flow, body)).toMatchObject({ status: 400, code: 1004 });
    expect(sandbox.control.stats().creations).toBe(0);
  });

  it('answers an unknown flow, unsafe content, an unknown file_key and a poor account with their codes', async () => {
    expect(await create('make-coffee', {})).toMatchObject({ status: 400, code: 2002 });
    expect(await create('text-to-model', { prompt: 'some forbidden-content' })).toMatchObject({ status: 400, code: 2008 });
    const missing = { image_file: 'tasks/uid_10001/20250805/none.png' };
    expect(await create('image-to-model', missing)).toMatchObject({ status: 404, code: 1005 });
    sandbox.control.setBalance(100);
    expect(await create('image-to-model', VALID['image-to-model'])).toMatchObject({ status: 403, code: 2010 });
  });

  it('refuses more open tasks than the queue allows, with Retry-After', async () => {
    sandbox.control.change({ queueLimit: 1 });
    await createTask(sandbox, 'first');
    const full = await create('text-to-model', { prompt: 'second' });
    expect(full).toMatchObject({ status: 429, code: 2000 });
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('returns the same task for the same client_order_id and freezes once', async () => {
    const body = { prompt: 'a fox', client_order_id: 'order-1' };
    const [first, second] = [await create('text-to-model', body), await create('text-to-model', body)];
    expect(second.data['task_uuid']).toBe(first.data['task_uuid']);
    expect((await call(sandbox, '/users/balance')).data).toEqual({ balance: 100_000 - 130, frozen: 130 });
    expect(await create('text-to-model', { ...body, prompt: 'a dog' })).toMatchObject({ status: 400, code: 1004 });
    const other = await create('text-to-model', body, 'sk-other');
    expect(other.data['task_uuid']).not.toBe(first.data['task_uuid']);
  });

  it('returns the existing task within the duplicate window, unless a duplicate is asked for', async () => {
    const body = { prompt: 'a fox' };
    const first = await create('text-to-model', body);
    expect((await create('text-to-model', body)).data['task_uuid']).toBe(first.data['task_uuid']);
    const again = await create('text-to-model', { ...body, allow_duplicate: true });
    expect(again.data['task_uuid']).not.toBe(first.data['task_uuid']);
    expect(sandbox.control.stats().creations).toBe(2);
  });

  it('returns the credits of failed and cancelled tasks and keeps those of successful ones', async () => {
    const [good, failed, cancelled] = [await createTask(sandbox), await createTask(sandbox), await createTask(sandbox)];
    sandbox.control.setTask(good, { status: 'SUCCESS' });
    sandbox.control.setTask(failed, { status: 'FAILED' });
    sandbox.control.setTask(cancelled, { status: 'CANCELLED' });
    expect((await call(sandbox, '/users/balance')).data).toEqual({ balance: 100_000 - 130, frozen: 0 });
  });

  it('quotes a price under either name of the flow without creating or freezing', async () => {
    for (const name of ['flow_name', 'flowName']) {
      const { data } = await call(sandbox, '/tasks/pricing/quote', {
        body: { [name]: 'image-to-model', params: { turbo: true } },
      });
      expect(data).toEqual({
        flow_name: 'image-to-model',
        params: { turbo: true },
        cost_credits: 120,
        available_credits: 100_000,
      });
    }
    expect(await call(sandbox, '/tasks/pricing/quote', { body: { flow_name: 'nope' } })).toMatchObject({
      status: 500,
      code: 5004,
    });
    expect(sandbox.control.stats().creations).toBe(0);
  });

  it.each(['/users/me', '/users/balance', '/tasks/x', '/tasks/url/x', '/tasks/download/x'])(
    'refuses %s without the key',
    async (path) => {
      const wrong = await call(sandbox, path, { key: 'sk-wrong' });
      expect(wrong.status).toBe(401);
      expect(wrong.body).toMatchObject({ code: 1001, message: expect.any(String) });
    },
  );

  it('returns the account', async () => {
    const { data } = await call(sandbox, '/users/me');
    expect(Object.keys(data)).toEqual(['id', 'email', 'web_credits_balance', 'api_credits_balance', 'plan_name']);
  });
});
