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

interface TeamAdmin {
  teamId: string;
  key: string;
  keyId: string;
}

let feature: Awaited<ReturnType<typeof startFeature>>;
let own: TeamAdmin;
let other: TeamAdmin;

async function makeAdminKey(): Promise<TeamAdmin> {
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

/** Puts the ids of this run into a table's text. */
const filled = (text: string) =>
  text
    .replace('OTHER_TEAM', other.teamId)
    .replace('OTHER_KEY', other.keyId)
    .replace('TEAM', own.teamId)
    .replace('KEY', own.keyId);

it.each([
  ['post', 'teams/TEAM/keys', 'key.create', 'TEAM', false],
  ['patch', 'keys/KEY', 'key.update', 'KEY', false],
  ['post', 'keys/KEY/rotate', 'key.rotate', 'KEY', true],
  ['post', 'tokens', 'token.mint', 'KEY', false],
] as const)('audits a body that %s %s refuses', async (method, path, action, target, isRotation) => {
  expect(await send(method, filled(path), { nmae: 1 })).toMatchObject(unknownField);
  expect(await latest()).toMatchObject({ action, target: filled(target), team_id: own.teamId, outcome: 'refused' });
  expect((await latest()).detail).toEqual({ code: 1004, ...(isRotation && { rotated: own.keyId }) });
});

it.each([
  ['post', 'teams', { name: 'x', nmae: 1 }, 'team.create', 'teams', 'nmae'],
  ['patch', 'teams/TEAM', { nmae: 1 }, 'team.update', 'TEAM', 'nmae'],
  ['put', 'teams/TEAM/budgets', [{ window: 'day', credits: -1 }], 'team.budgets', 'TEAM', 'budgets[0].credits'],
  ['put', 'teams/TEAM/budgets', { window: 'day' }, 'team.budgets', 'TEAM', 'budgets'],
] as const)('audits an invalid body of the operator to %s %s', async (method, path, body, action, target, field) => {
  expect(await send(method, filled(path), body, ADMIN_TOKEN)).toMatchObject({ code: 1004, errors: [{ field }] });
  expect(await latest()).toMatchObject({ action, target: filled(target), outcome: 'refused', detail: { code: 1004 } });
});

it.each([
  ['post', 'teams/OTHER_TEAM/keys'],
  ['patch', 'keys/OTHER_KEY'],
  ['post', 'keys/OTHER_KEY/rotate'],
  ['patch', 'keys/nobody'],
] as const)('%s %s is not found, whatever the body, and is not audited', async (method, path) => {
  await send('post', 'tokens', { nmae: 'marker' });
  expect(await send(method, filled(path), { nmae: 1 })).toMatchObject({ code: 1005 });
  expect(await latest()).toMatchObject({ action: 'token.mint' });
});

it('refuses a client token that asks for a token, whatever the body', async () => {
  const { data } = (await send('post', 'tokens', {})) as unknown as { data: { token: string } };
  expect(await send('post', 'tokens', { nmae: 1 }, data.token)).toMatchObject({ code: 9002 });
  expect(await latest()).toMatchObject({ action: 'token.mint', outcome: 'refused', detail: { code: 9002 } });
});

it('treats a missing body as an empty one where all fields are optional', async () => {
  const sent = request(feature.server).post('/gateway/v1/tokens').set('authorization', `Bearer ${own.key}`);
  await sent.expect(201);
  expect(await latest()).toMatchObject({ action: 'token.mint', outcome: 'success' });
});

it('audits a created team or key under its own id', async () => {
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
])('refuses the list query %s', async (query, field, message) => {
  const sent = request(feature.server).get(`/gateway/v1/teams/${own.teamId}/keys?${query}`);
  const answer = await sent.set('authorization', `Bearer ${own.key}`);
  expect(answer.body).toMatchObject({ code: 1004, errors: [{ field, message }] });
});

it('ignores query fields that a list does not know', async () => {
  const sent = request(feature.server).get(`/gateway/v1/teams/${own.teamId}/keys?limit=1&fields=all`);
  await sent.set('authorization', `Bearer ${own.key}`).expect(200);
});
