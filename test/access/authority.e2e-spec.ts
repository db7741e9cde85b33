import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

/** No caller may act beyond its own authority. */
describe.each(['memory', 'redis'] as const)('authority on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let admin: TestTeam;
  let foreignAdmin: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine });
    team = await stack.makeTeam();
    const made = await asAdmin<{ key_id: string; key: string }>(stack.url, `teams/${team.teamId}/keys`, {
      body: { scopes: ['team:admin', 'tasks:read'] },
    });
    admin = { teamId: team.teamId, keyId: made.body.data.key_id, key: made.body.data.key };
    foreignAdmin = await stack.makeTeam({ scopes: ['team:admin'] });
  });
  afterAll(() => stack.close());

  const mint = async (token = team.key, body: object = {}) =>
    (await call<{ token: string; token_id: string }>(stack.url, '/gateway/v1/tokens', { token, body })).body;
  const revoke = async (token: string, id: string) => {
    const { status, body } = await call(stack.url, `/gateway/v1/tokens/${id}`, { method: 'DELETE', token });
    return { status, code: body.code, message: body.message };
  };

  it("answers alike for another team's key and a missing one, on every route", async () => {
    const routes = [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const;
    for (const [method, rest] of routes) {
      const ask = async (keyId: string) => {
        const body = method === 'PATCH' || method === 'POST' ? {} : undefined;
        const path = `/gateway/v1/keys/${keyId}${rest}`;
        const answer = await call(stack.url, path, { method, token: foreignAdmin.key, ...(body && { body }) });
        return [answer.status, { ...answer.body, request_id: '' }];
      };
      expect(await ask(team.keyId)).toEqual(await ask('0123456789Ab'));
      expect((await ask(team.keyId))[0]).toBe(404);
    }
  });

  it('leaves a token to its maker, to administrators of its team and to the operator', async () => {
    const { data } = await mint();
    const none = { status: 404, code: 1005, message: 'client token not found' };
    expect(await revoke(foreignAdmin.key, data.token_id)).toEqual(none);
    expect(await revoke(data.token, data.token_id)).toEqual(none);
    expect(await revoke(team.key, 'anything')).toEqual(none);
    expect((await call(stack.url, '/api/v1/tasks', { token: data.token })).status).toBe(200);
    expect((await revoke(admin.key, data.token_id)).status).toBe(200);
    expect((await call(stack.url, '/api/v1/tasks', { token: data.token })).status).toBe(401);
    expect((await revoke(team.key, (await mint()).data.token_id)).status).toBe(200);
  });

  it('creates no client token with team:admin', async () => {
    const refused = await mint(admin.key, { scopes: ['team:admin'], task_uuids: ['00000000-0000-4000-8000-000000000000'] });
    expect(refused).toMatchObject({ code: 1004, errors: [{ field: 'scopes[0]' }] });
    const { data } = await mint(admin.key);
    const made = await call(stack.url, `/gateway/v1/teams/${team.teamId}/keys`, { token: data.token, body: {} });
    expect([made.status, made.body.code]).toEqual([403, 9002]);
  });
});
