import { Authenticator } from '#access';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { ADMIN_TOKEN, startFeature } from '../../testing/start-feature.js';
import { AdminModule } from './admin.module.js';

let feature: Awaited<ReturnType<typeof startFeature>>;

beforeAll(async () => {
  feature = await startFeature(AdminModule);
});
afterAll(() => feature.close());

it('the admin module creates a team with a key that authenticates as that team', async () => {
  const post = async <T>(path: string, body: object) =>
    (
      await request(feature.server)
        .post(`/gateway/v1/${path}`)
        .set('authorization', `Bearer ${ADMIN_TOKEN}`)
        .send(body)
        .expect(201)
    ).body as { data: T };
  const team = await post<{ team_id: string }>('teams', { name: 'studio' });
  const issued = await post<{ key: string }>(`teams/${team.data.team_id}/keys`, {});
  const principal = await feature.get(Authenticator).authenticate(issued.data.key);
  expect(principal).toMatchObject({ teamId: team.data.team_id });
});

it('the admin module refuses a team key on operator routes', async () => {
  const { key } = await feature.makeKey();
  const refused = await request(feature.server)
    .post('/gateway/v1/teams')
    .set('authorization', `Bearer ${key}`)
    .send({ name: 'another' })
    .expect(403);
  expect(refused.body).toMatchObject({ code: 9002 });
});
