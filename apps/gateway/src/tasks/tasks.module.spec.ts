import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { startFeature } from '../../testing/start-feature.js';
import { TasksModule } from './tasks.module.js';

let feature: Awaited<ReturnType<typeof startFeature>>;

beforeAll(async () => {
  feature = await startFeature(TasksModule);
});
afterAll(() => feature.close());

it('the tasks module creates a task at the upstream once for one Idempotency-Key, and lists it', async () => {
  const { key } = await feature.makeKey();
  const create = () =>
    request(feature.server)
      .post('/api/v1/tasks/text-to-model')
      .set({ authorization: `Bearer ${key}`, 'idempotency-key': 'order-1' })
      .send({ prompt: 'a chair' });
  const first = await create().expect(200);
  const second = await create().expect(200);
  expect(second.body).toEqual(first.body);
  expect(feature.upstream.creations).toEqual([
    { flow: 'text-to-model', body: expect.objectContaining({ prompt: 'a chair' }) as unknown },
  ]);

  const list = await request(feature.server).get('/api/v1/tasks').set('authorization', `Bearer ${key}`).expect(200);
  expect(JSON.stringify(list.body)).toContain((first.body as { data: { task_uuid: string } }).data.task_uuid);
});

it('the tasks module refuses a creation without a key, without calling the upstream', async () => {
  const before = feature.upstream.creations.length;
  await request(feature.server).post('/api/v1/tasks/text-to-model').send({ prompt: 'a chair' }).expect(401);
  expect(feature.upstream.creations).toHaveLength(before);
});

it.each([
  ['text-to-model', 'a key with spaces', { prompt: 1 }, 1004, ['Idempotency-Key']],
  ['no-such-flow', 'a key with spaces', {}, 1004, ['Idempotency-Key']],
  ['no-such-flow', 'order-2', [], 2002, undefined],
  ['text-to-model', 'order-3', { prompt: 1, nmae: 2 }, 1004, expect.arrayContaining(['prompt', 'nmae'])],
  ['text-to-model', 'order-4', [], 1004, ['body']],
])(
  'the tasks module refuses a creation of %s with the key %j and the body %j',
  async (flow, idempotencyKey, body, code, fields) => {
    const { key } = await feature.makeKey();
    const refused = await request(feature.server)
      .post(`/api/v1/tasks/${flow}`)
      .set({ authorization: `Bearer ${key}`, 'idempotency-key': idempotencyKey })
      .send(body);
    const answer = refused.body as { code: number; errors?: { field: string }[] };
    expect(answer.code).toBe(code);
    expect(answer.errors?.map(({ field }) => field)).toEqual(fields);
  },
);

it.each([
  [{ params: {} }, ['flow_name']],
  [{ flowName: 'text-to-model', params: [], nmae: 1 }, expect.arrayContaining(['params', 'nmae'])],
  [[], ['body']],
])('the tasks module refuses a quote for %j', async (body, fields) => {
  const { key } = await feature.makeKey();
  const quote = request(feature.server).post('/api/v1/tasks/pricing/quote').set('authorization', `Bearer ${key}`);
  const answer = await quote.send(body as object).expect(400);
  expect((answer.body as { errors?: { field: string }[] }).errors?.map(({ field }) => field)).toEqual(fields);
});
