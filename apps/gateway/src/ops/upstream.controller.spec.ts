import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { ADMIN_TOKEN, startFeature } from '../../testing/start-feature.js';
import { INSTANCE } from '../platform/logging/pino-logger.js';
import { OpsModule } from './ops.module.js';

let feature: Awaited<ReturnType<typeof startFeature>>;

beforeAll(async () => {
  feature = await startFeature(OpsModule);
});
afterAll(() => feature.close());

const read = (token: string) => request(feature.server).get('/gateway/v1/upstream').set('authorization', `Bearer ${token}`);

it('the operator sees the link and the breaker of each class of calls', async () => {
  const answer = await read(ADMIN_TOKEN).expect(200);
  const idle = { breaker: 'closed', in_flight: 0, queued: 0 };
  expect(answer.body).toMatchObject({
    data: {
      instance: INSTANCE,
      key_refused: false,
      calls: ['status', 'create', 'upload', 'assets', 'links', 'account'].map((name) => ({ name, ...idle })),
      retries: 0,
    },
  });
});

it('a team does not', async () => {
  const { key } = await feature.makeKey();
  expect((await read(key).expect(403)).body).toMatchObject({ code: 9002 });
});
