import { SCOPES } from '#access';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { type Answer, call, eventually } from '../support/http.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { openSocket } from '../support/sign-in/session-connections.js';
import { OPERATOR_ENV, type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { type TestTeam } from '../support/stack.js';

interface Me {
  kind: string;
  team_id: string | null;
  sub: string | null;
  name: string | null;
  operator: string | null;
  other_role: string | null;
  scopes: string[];
}

interface AuditPage {
  events: { actor: { kind: string; id: string; sub?: string }; action: string; target: string; outcome: string }[];
}

describe.each(['memory', 'redis'] as const)('operators by their claims on the %s engine', (engine) => {
  let stack: SignInStack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startSignInStack({ engine, gateways: engine === 'redis' ? 2 : 1, env: OPERATOR_ENV });
    team = await stack.makeTeam();
    const { people } = stack.provider;
    people.set('olga', { name: 'Olga', groups: ['platform'] });
    people.set('ravi', { name: 'Ravi', groups: ['support'] });
    people.set('both', { name: 'Bo', team: team.teamId, groups: ['makers', 'support', 'platform'] });
    people.set('ann', { name: 'Ann', team: team.teamId, groups: ['makers'] });
    people.set('star', { name: 'Star', team: team.teamId, groups: ['makers', '*', 'operator', 'operator:read'] });
  });
  afterAll(() => stack.close());

  const at = () => stack.urls.at(-1) ?? stack.url;
  const signIn = async (person: string, role?: string) => {
    const agent = new BrowserAgent();
    const answer = await agent.request(await agent.signInUpToCallback(stack.front, person, '/console/', role));
    expect([person, answer.status]).toEqual([person, 200]);
    return { cookie: agent.sessionCookie(stack.front), 'x-csrf': '1' };
  };
  const me = async (headers: Record<string, string>) => (await call<Me>(at(), '/auth/me', { headers })).body.data;
  const auditOf = async (sub: string, action: string) => {
    const { body } = await asAdmin<AuditPage>(stack.url, `audit?limit=100&action=${action}&actor=${sub}`);
    return body.data.events;
  };
  const readOnly = (answer: Answer) =>
    expect([answer.status, answer.body.code, answer.body['details']]).toEqual([403, 9002, { required: 'operator' }]);

  it('administers as the ADMIN_TOKEN does, without a team, and the audit trail names the person', async () => {
    const headers = await signIn('olga');
    expect(await me(headers)).toMatchObject({
      kind: 'operator',
      team_id: null,
      sub: 'olga',
      name: 'Olga',
      operator: 'operator',
      other_role: null,
    });
    const made = await call<{ team_id: string }>(at(), '/gateway/v1/teams', { body: { name: 'made by Olga' }, headers });
    expect(made.status).toBe(201);
    const deleted = await call(at(), `/gateway/v1/teams/${made.body.data.team_id}`, { method: 'DELETE', headers });
    expect(deleted.status).toBe(200);
    for (const action of ['session.create', 'team.create', 'team.delete'])
      expect([action, await auditOf('olga', action)]).toEqual([
        action,
        [expect.objectContaining({ outcome: 'success', actor: { kind: 'admin', id: expect.any(String), sub: 'olga' } })],
      ]);
  });

  it('writes only with X-CSRF from a page of its own, and the refusal names the person', async () => {
    const { cookie } = await signIn('olga');
    const create = (headers: Record<string, string>) =>
      call(at(), '/gateway/v1/teams', { body: { name: 'forged' }, headers: { cookie, ...headers } });
    expect((await create({})).body).toMatchObject({ code: 9002, details: { required: 'X-CSRF: 1' } });
    for (const origin of ['https://evil.example', 'null'])
      expect((await create({ 'x-csrf': '1', origin })).body).toMatchObject({ code: 9002, details: { reason: 'origin' } });
    const refused = await eventually(
      () => auditOf('olga', 'access.refuse'),
      (events) => events.length >= 3,
    );
    expect(refused[0]).toMatchObject({ outcome: 'refused', target: 'POST /gateway/v1/teams' });
    expect(JSON.stringify((await asAdmin(stack.url, 'teams?limit=100')).body)).not.toContain('forged');
  });

  it('reads with operator:read, and is refused every change by name', async () => {
    const headers = await signIn('ravi');
    expect(await me(headers)).toMatchObject({ kind: 'operator', operator: 'operator:read', sub: 'ravi' });
    expect((await me(headers)).scopes.every((scope) => scope.endsWith(':read'))).toBe(true);
    for (const path of ['teams', `teams/${team.teamId}`, `teams/${team.teamId}/keys`, 'audit', `usage?team_id=${team.teamId}`])
      expect([path, (await call(at(), `/gateway/v1/${path}`, { headers })).status]).toEqual([path, 200]);
    readOnly(await call(at(), '/gateway/v1/teams', { body: { name: 'made by Ravi' }, headers }));
    readOnly(await call(at(), `/gateway/v1/teams/${team.teamId}`, { method: 'DELETE', headers }));
    readOnly(await call(at(), `/gateway/v1/keys/${team.keyId}`, { method: 'DELETE', headers }));
    expect((await call(at(), '/api/v1/tasks', { token: team.key })).status).toBe(200);
    const refused = await eventually(
      () => auditOf('ravi', 'access.refuse'),
      (events) => events.length >= 3,
    );
    expect(refused.map(({ target }) => target)).toContain('DELETE /gateway/v1/teams/:teamId');
    expect((await call(at(), '/auth/logout', { method: 'POST', headers })).status).toBe(200);
    expect((await call(at(), '/gateway/v1/teams', { headers })).body).toMatchObject({ details: { reason: 'session-ended' } });
  });

  it('reaches no tasks, sockets or tokens of teams', async () => {
    for (const person of ['olga', 'ravi']) {
      const headers = await signIn(person);
      expect((await call(at(), '/api/v1/tasks', { headers })).body.code).toBe(9002);
      expect((await call(at(), '/gateway/v1/tokens', { body: {}, headers })).body.code).toBe(9002);
      for (const path of ['/auth/session', '/auth/session/code'])
        expect([path, (await call(at(), path, { method: 'POST', headers })).status]).toEqual([path, 403]);
      await expect(openSocket(at(), headers)).rejects.toMatchObject({ data: { code: 9002 } });
    }
  });

  it('lets a person who is both choose, with the greater right of several claims', async () => {
    const asOperator = await signIn('both');
    expect(await me(asOperator)).toMatchObject({ operator: 'operator', team_id: null, other_role: 'team' });
    const asMember = await signIn('both', 'team');
    expect(await me(asMember)).toMatchObject({
      kind: 'person',
      operator: null,
      team_id: team.teamId,
      sub: 'both',
      other_role: 'operator',
    });
    expect((await call(at(), '/api/v1/tasks', { headers: asMember })).status).toBe(200);
    expect((await call(at(), '/gateway/v1/teams', { headers: asMember })).body.code).toBe(9002);
    expect((await me(await signIn('both', 'operator'))).operator).toBe('operator');
  });

  it('makes nobody an operator whose claims are not mapped to it', async () => {
    for (const person of ['ann', 'star'])
      expect([person, await me(await signIn(person))]).toEqual([
        person,
        expect.objectContaining({ kind: 'person', operator: null, other_role: null }),
      ]);
    const agent = new BrowserAgent();
    const asked = await agent.request(await agent.signInUpToCallback(stack.front, 'ann', '/console/', 'operator'));
    expect([asked.status, await asked.text()]).toEqual([403, expect.stringContaining('makes nobody an operator')]);
    const memberless = new BrowserAgent();
    const refused = await memberless.request(await memberless.signInUpToCallback(stack.front, 'olga', '/console/', 'team'));
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('names no team')]);
    const wrong = await call(stack.front, '/auth/login?role=admin');
    expect([wrong.status, wrong.body.errors?.[0]?.field]).toEqual([400, 'role']);
  });

  it('cannot be given to a key or a client token', async () => {
    const admin = await stack.makeTeam({ scopes: [...SCOPES] });
    for (const scope of ['operator', 'operator:read']) {
      const byOperator = await asAdmin(stack.url, `teams/${team.teamId}/keys`, { body: { scopes: [scope] } });
      const byTeam = await call(at(), `/gateway/v1/teams/${admin.teamId}/keys`, { token: admin.key, body: { scopes: [scope] } });
      const changed = await asAdmin(stack.url, `keys/${team.keyId}`, { method: 'PATCH', body: { scopes: [scope] } });
      const minted = await call(at(), '/gateway/v1/tokens', { token: admin.key, body: { scopes: [scope] } });
      for (const { status, body } of [byOperator, byTeam, changed, minted])
        expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 1004, expect.stringContaining('scopes')]);
    }
  });

  it('ends when the provider says that the person signed out', async () => {
    const headers = await signIn('olga');
    const now = Math.floor(Date.now() / 1000);
    const token = await stack.provider.sign({
      iss: stack.provider.issuer,
      aud: 'triverse-gateway',
      sub: 'olga',
      iat: now,
      exp: now + 60,
      jti: `out-${engine}`,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    const body = new URLSearchParams({ logout_token: token });
    expect((await fetch(`${stack.url}/auth/backchannel-logout`, { method: 'POST', body })).status).toBe(200);
    expect((await call(at(), '/gateway/v1/teams', { headers })).body).toMatchObject({
      code: 9001,
      details: { reason: 'session-ended' },
    });
  });
});
