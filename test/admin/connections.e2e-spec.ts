import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { Watcher } from '../support/watcher.js';

interface Connections {
  team_id: string;
  total: number;
  limit: number | null;
  keys: { key_id: string; connections: number }[];
}

let stack: Stack;
let team: TestTeam;
let second: { key_id: string; key: string };

beforeAll(async () => {
  stack = await startStack({ engine: 'redis', gateways: 2 });
  team = await stack.makeTeam({ scopes: ['tasks:read', 'team:admin'] }, { limits: { sockets: 9 } });
  second = (await asAdmin<typeof second>(stack.url, `teams/${team.teamId}/keys`, { body: {} })).body.data;
});
afterAll(() => stack.close());

const read = (token = team.key, query = '') => call<Connections>(stack.url, `/gateway/v1/connections${query}`, { token });

it('counts the live connections of a team and of its keys over all gateways', async () => {
  expect((await read()).body.data).toEqual({ team_id: team.teamId, total: 0, limit: 9, keys: [] });
  const [first, other, third] = await Promise.all([
    Watcher.connect(stack.urls[0] ?? '', team.key),
    Watcher.connect(stack.urls[1] ?? '', team.key),
    Watcher.connect(stack.urls[1] ?? '', second.key),
  ]);
  const { body } = await read();
  expect(body.data).toMatchObject({ total: 3, limit: 9 });
  expect(body.data.keys).toEqual(
    expect.arrayContaining([
      { key_id: team.keyId, connections: 2 },
      { key_id: second.key_id, connections: 1 },
    ]),
  );
  third?.socket.close();
  await eventually(read, (answer) => answer.body.data.total === 2);
  expect((await read()).body.data.keys).toEqual([{ key_id: team.keyId, connections: 2 }]);
  first?.socket.close();
  other?.socket.close();
});

it('shows them to the operator, who names the team, and to no other team', async () => {
  expect((await asAdmin(stack.url, 'connections')).body).toMatchObject({ code: 1004, errors: [{ field: 'team_id' }] });
  expect((await asAdmin(stack.url, `connections?team_id=${team.teamId}`)).body).toMatchObject({ data: { team_id: team.teamId } });
  const stranger = await stack.makeTeam({ scopes: ['team:admin'] });
  expect((await read(stranger.key, `?team_id=${team.teamId}`)).body.code).toBe(1005);
  expect((await read(second.key)).body.code).toBe(9002);
});
