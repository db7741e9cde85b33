import { Keys } from '#access';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { ADMIN_TOKEN, startFeature } from '../../testing/start-feature.js';
import { AdminModule } from './admin.module.js';

interface Refused {
  code: number;
  errors?: { field: string; message: string }[];
}

interface Event {
  action: string;
  target: string;
  team_id: string | null;
  outcome: string;
  detail: Record<string, unknown>;
}

let feature: Awaited<ReturnType<typeof startFeature>>;
let own: Awaited<ReturnType<typeof makeAdminKey>>;
let other: Awaited<ReturnType<typeof makeAdminKey>>;

async function makeAdminKey() {
  const { teamId } = await feature.makeKey();
  const { key, record } = await feature.get(Keys).create(teamId, { scopes: ['team:admin', 'tasks:read'] });
  return { teamId, key, keyId: record.keyId };
}

beforeAll(async () => {
  feature = await startFeature(AdminModule);
  own = await makeAdminKey();
  other = await makeAdminKey();
});
afterAll(() => feature.close());

const send = async (method: 'post' | 'patch' | 'put', path: string, body: unknown, token = own.key) => {
  const sent = request(feature.server)[method](`/gateway/v1/${path}`).set('authorization', `Bearer ${token}`);
  return (await sent.set('content-type', 'application/json').send(JSON.stringify(body))).body as Refused;
};

const latest = async (): Promise<Event> => {
  const trail = await request(feature.server).get('/gateway/v1/audit?limit=1').set('authorization', `Bearer ${ADMIN_TOKEN}`);
  const [event] = (trail.body as { data: { events: Event[] } }).data.events;
  if (event === undefined) throw new Error('nothing was audited');
  return event;
};

const unknownField = { code: 1004, errors: [{ field: 'nmae', message: 'is not a known field' }] };

it.each([
  ['post', () => `teams/${own.teamId}/keys`, 'key.create', () => own.teamId, {}],
  ['patch', () => `keys/${own.keyId}`, 'key.update', () => own.keyId, {}],
  ['post', () => `keys/${own.keyId}/rotate`, 'key.rotate', () => own.keyId, { rotated: () => own.keyId }],
  ['post', () => 'tokens', 'token.mint', () => own.keyId, {}],
] as const)('audits a body that %s %s refuses', async (method, path, action, target, detail) => {
  expect(await send(method, path(), { nmae: 1 })).toMatchObject(unknownField);
  const more = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, (value as () => string)()]));
  expect(await latest()).toMatchObject({
    action,
    target: target(),
    team_id: own.teamId,
    outcome: 'refused',
    detail: { code: 1004, ...more },
  });
});

it.each([
  ['post', () => 'teams', { name: 'x', nmae: 1 }, 'team.create', () => 'teams', 'nmae'],
  ['patch', () => `teams/${own.teamId}`, { nmae: 1 }, 'team.update', () => own.teamId, 'nmae'],
  [
    'put',
    () => `teams/${own.teamId}/budgets`,
    [{ window: 'day', credits: -1 }],
    'team.budgets',
    () => own.teamId,
    'budgets[0].credits',
  ],
  ['put', () => `teams/${own.teamId}/budgets`, { window: 'day' }, 'team.budgets', () => own.teamId, 'budgets'],
] as const)('audits a body that the operator sends wrong to %s %s', async (method, path, body, action, target, field) => {
  expect(await send(method, path(), body, ADMIN_TOKEN)).toMatchObject({ code: 1004, errors: [{ field }] });
  expect(await latest()).toMatchObject({ action, target: target(), outcome: 'refused', detail: { code: 1004 } });
});

it.each([
  ['post', () => `teams/${other.teamId}/keys`],
  ['patch', () => `keys/${other.keyId}`],
  ['post', () => `keys/${other.keyId}/rotate`],
  ['patch', () => 'keys/nobody'],
] as const)('does not find the team or key of %s %s, whatever the body, and audits nothing', async (method, path) => {
  await send('post', 'tokens', { nmae: 'marker' });
  expect(await send(method, path(), { nmae: 1 })).toMatchObject({ code: 1005 });
  expect(await latest()).toMatchObject({ action: 'token.mint' });
});

it('tells a client token that it makes no tokens before it looks at the body', async () => {
  const { data } = (await send('post', 'tokens', {})) as unknown as { data: { token: string } };
  expect(await send('post', 'tokens', { nmae: 1 }, data.token)).toMatchObject({ code: 9002 });
  expect(await latest()).toMatchObject({ action: 'token.mint', outcome: 'refused', detail: { code: 9002 } });
});

it('takes no body at all for an empty one where every field may be left out', async () => {
  const sent = request(feature.server).post('/gateway/v1/tokens').set('authorization', `Bearer ${own.key}`);
  await sent.expect(201);
  expect(await latest()).toMatchObject({ action: 'token.mint', outcome: 'success' });
});

it('audits what was made under its own name', async () => {
  const team = (await send('post', 'teams', { name: 'studio' }, ADMIN_TOKEN)) as unknown as { data: { team_id: string } };
  const { team_id: teamId } = team.data;
  expect(await latest()).toMatchObject({ action: 'team.create', target: teamId, team_id: teamId, outcome: 'success' });
  const key = (await send('post', `teams/${teamId}/keys`, {}, ADMIN_TOKEN)) as unknown as { data: { key_id: string } };
  const { key_id: keyId } = key.data;
  expect(await latest()).toMatchObject({ action: 'key.create', target: keyId, team_id: teamId, outcome: 'success' });
  const next = (await send('post', `keys/${keyId}/rotate`, {}, ADMIN_TOKEN)) as unknown as { data: { key_id: string } };
  expect(await latest()).toMatchObject({ action: 'key.rotate', target: next.data.key_id, detail: { rotated: keyId } });
});

it.each([
  ['limit=x&cursor=a&cursor=b', 'limit', 'must be a whole number from 1 to 100'],
  ['limit=101', 'limit', 'must be a whole number from 1 to 100'],
  ['cursor=a&cursor=b', 'cursor', 'must be sent once'],
])('refuses a list asked for with %s', async (query, field, message) => {
  const sent = request(feature.server).get(`/gateway/v1/teams/${own.teamId}/keys?${query}`);
  const answer = await sent.set('authorization', `Bearer ${own.key}`);
  expect(answer.body).toMatchObject({ code: 1004, errors: [{ field, message }] });
});

it('ignores query fields that a list does not know', async () => {
  const sent = request(feature.server).get(`/gateway/v1/teams/${own.teamId}/keys?limit=1&fields=all`);
  await sent.set('authorization', `Bearer ${own.key}`).expect(200);
});
