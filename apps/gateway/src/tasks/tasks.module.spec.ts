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
