import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { openSocket, openStream } from '../support/sign-in/session-connections.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create } from '../support/tasks.js';

interface Me {
  kind: string;
  team_id: string | null;
  key: { key_id: string } | null;
  scopes: string[];
}

describe('sessions of browsers that signed in with a key', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({
      gateways: 2,
      engine: 'redis',
      env: { ALLOWED_ORIGINS: 'https://*.example.com,https://app.example.org' },
    });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const at = (instance: number) => stack.urls[instance] ?? stack.url;
  const cookieOf = (headers: Headers) => headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const signIn = async (credential: string, headers: Record<string, string> = {}) => {
    const answer = await call(stack.url, '/auth/session', { method: 'POST', token: credential, headers });
    expect([answer.status, answer.body.code]).toEqual([201, 0]);
    return cookieOf(answer.headers);
  };
  const me = (cookie: string, instance = 1) => call<Me>(at(instance), '/auth/me', { headers: { cookie } });
  const configOf = (cookie: string) =>
    call<{ sign_in: boolean; session: string }>(at(1), '/auth/config', { headers: cookie === '' ? {} : { cookie } });
  const asOperator = (path: string, method: string) => call(stack.url, path, { method, token: ADMIN_TOKEN });

  it('are a cookie that no script reads, holds no key, and works on every instance like the key', async () => {
    const answer = await call(stack.url, '/auth/session', { method: 'POST', token: team.key });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-tg-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(JSON.stringify([answer.headers.getSetCookie(), answer.body])).not.toContain(team.key);
    const cookie = cookieOf(answer.headers);
    expect((await me(cookie)).body.data).toMatchObject({ kind: 'key', team_id: team.teamId, key: { key_id: team.keyId } });
    expect((await configOf(cookie)).body.data).toMatchObject({ sign_in: false, session: 'open' });
    const write = { method: 'POST', body: { prompt: 'a red chair' } };
    const path = '/api/v1/tasks/text-to-model';
    expect((await call(at(1), path, { ...write, headers: { cookie } })).body).toMatchObject({
      code: 9002,
      details: { required: 'X-CSRF: 1' },
    });
    const made = await call<{ task_uuid: string }>(at(1), path, { ...write, headers: { cookie, 'x-csrf': '1' } });
    expect(made.status).toBe(200);
    // The task is the key's own.
    expect((await call(stack.url, `/api/v1/tasks/${made.body.data.task_uuid}`, { token: team.key })).status).toBe(200);
  });

  it('reach nothing of another team, and nothing that the key does not', async () => {
    const other = await stack.makeTeam();
    const { task_uuid: theirs } = (await create(stack.url, other.key)).body.data;
    const reader = await stack.makeTeam({ scopes: ['tasks:read'] });
    const cookie = await signIn(reader.key);
    const headers = { cookie, 'x-csrf': '1' };
    expect((await call(at(1), `/api/v1/tasks/${theirs}`, { headers })).body.code).toBe(1006);
    expect((await call(at(1), '/api/v1/tasks/text-to-model', { body: { prompt: 'a chair' }, headers })).body).toMatchObject({
      code: 9002,
      details: { required: 'tasks:create' },
    });
    for (const path of ['/gateway/v1/teams', `/gateway/v1/teams/${other.teamId}/keys`])
      expect((await call(at(1), path, { headers })).body.code).toBe(9002);
  });

  it.each(['https://evil.test', 'https://neighbour.example.com', 'null'])(
    'are neither begun nor used by a page of %s',
    async (origin) => {
      const cookie = await signIn(team.key);
      const { code } = (await call<{ code: string }>(stack.url, '/auth/session/code', { method: 'POST', token: team.key })).body
        .data;
      const headers = { origin, 'x-csrf': '1' };
      const begun = await call(stack.url, '/auth/session', { method: 'POST', token: team.key, headers });
      const redeemed = await call(stack.url, '/auth/session/redeem', { body: { code }, headers });
      const written = await call(stack.url, '/api/v1/tasks/text-to-model', {
        body: { prompt: 'a chair' },
        headers: { ...headers, cookie },
      });
      for (const { status, body, headers: answered } of [begun, redeemed, written]) {
        expect([status, body.code, body['details']]).toEqual([403, 9002, { reason: 'origin', origin }]);
        expect(answered.getSetCookie()).toEqual([]);
        expect(answered.get('access-control-allow-credentials')).toBeNull();
      }
      await expect(openSocket(stack.url, { cookie, origin })).rejects.toThrow();
      // What was refused did not use the code up.
      expect((await call(stack.url, '/auth/session/redeem', { body: { code } })).status).toBe(201);
    },
  );

  it('end at once with the key: sockets, streams and requests, and the browser is told once', async () => {
    const revoked = await stack.makeTeam();
    const { task_uuid: uuid } = (await create(stack.url, revoked.key)).body.data;
    const cookie = await signIn(revoked.key);
    const [socket, stream] = await Promise.all([openSocket(at(1), { cookie }), openStream(at(1), uuid, { cookie })]);
    expect((await asOperator(`/gateway/v1/keys/${revoked.keyId}`, 'DELETE')).status).toBe(200);
    await Promise.all([socket.ended, stream.ended]);
    expect((await me(cookie)).body).toMatchObject({ code: 9001, details: { reason: 'revoked' } });
    const told = await configOf(cookie);
    expect(told.body.data.session).toBe('ended');
    expect(told.headers.getSetCookie().every((line) => line.includes('Max-Age=0'))).toBe(true);
    expect((await configOf('')).body.data.session).toBe('none');
  });

  it('end when the browser signs out, and when it signs in again', async () => {
    const first = await signIn(team.key);
    const second = await signIn(team.key, { cookie: first });
    expect((await me(first)).body).toMatchObject({ code: 9001, details: { reason: 'session-ended' } });
    const out = await call<{ logout_url: null }>(at(1), '/auth/logout', {
      method: 'POST',
      headers: { cookie: second, 'x-csrf': '1' },
    });
    expect([out.status, out.body.data.logout_url]).toEqual([200, null]);
    expect((await me(second, 0)).status).toBe(401);
    expect((await call(stack.url, '/api/v1/tasks', { token: team.key })).status).toBe(200);
  });

  it('administer as the operator with the ADMIN_TOKEN, by the same rules, and do nothing else', async () => {
    const cookie = await signIn(ADMIN_TOKEN);
    expect((await me(cookie)).body.data).toMatchObject({ kind: 'operator', team_id: null, key: null });
    expect((await call(at(1), '/gateway/v1/teams', { headers: { cookie } })).status).toBe(200);
    const name = { name: 'made with a cookie' };
    expect((await call(at(1), '/gateway/v1/teams', { body: name, headers: { cookie } })).body.code).toBe(9002);
    expect((await call(at(1), '/gateway/v1/teams', { body: name, headers: { cookie, 'x-csrf': '1' } })).status).toBe(201);
    for (const path of ['/api/v1/tasks', '/gateway/v1/tokens'])
      expect(
        (await call(at(1), path, { method: path.endsWith('tokens') ? 'POST' : 'GET', headers: { cookie, 'x-csrf': '1' } })).body
          .code,
      ).toBe(9002);
    await expect(openSocket(at(1), { cookie })).rejects.toThrow();
    expect((await call(at(1), '/auth/logout', { method: 'POST', headers: { cookie, 'x-csrf': '1' } })).status).toBe(200);
    expect((await call(stack.url, '/gateway/v1/teams', { headers: { cookie } })).status).toBe(401);
  });

  it('begin with a code that is used once and stands in no log or audit entry', async () => {
    const issued = await call<{ code: string }>(stack.url, '/auth/session/code', { method: 'POST', token: team.key });
    const { code } = issued.body.data;
    const redeem = (instance: number) => call(at(instance), '/auth/session/redeem', { body: { code } });
    const [one, two] = await Promise.all([redeem(0), redeem(1)]);
    expect([one?.status, two?.status].sort()).toEqual([201, 401]);
    const won = one?.status === 201 ? one : two;
    expect((await me(cookieOf(won?.headers ?? new Headers()))).body.data.team_id).toBe(team.teamId);
    const lost = one?.status === 401 ? one : two;
    expect(lost?.body).toMatchObject({ code: 9001, details: { reason: 'code' } });
    expect(lost?.headers.getSetCookie()).toEqual([]);
    const trail = await call(stack.url, `/gateway/v1/audit?team_id=${team.teamId}`, { token: ADMIN_TOKEN });
    expect(JSON.stringify(trail.body)).toContain('session.code');
    expect(JSON.stringify(trail.body) + stack.logs()).not.toContain(code);
  });
});
