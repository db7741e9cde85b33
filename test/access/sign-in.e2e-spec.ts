import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { call, eventually } from '../support/http.js';
import { asAdmin } from '../support/admin-calls.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { CLIENT_SECRET } from '../support/sign-in/identity-provider.js';
import { type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { type TestTeam } from '../support/stack.js';

interface Me {
  team_id: string;
  team_name: string;
  sub: string;
  name: string | null;
  scopes: string[];
  expires_at: string;
}

describe.each(['memory', 'redis'] as const)('browser sign-in on the %s engine', (engine) => {
  let stack: SignInStack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startSignInStack({ engine, env: { SESSION_TTL: '3600' } });
    team = await stack.makeTeam();
    stack.provider.people.set('ann', { name: 'Ann', team: team.teamId, groups: ['makers'] });
    stack.provider.people.set('lea', { name: 'Lea', team: [team.teamId], groups: ['makers', 'leads'] });
    stack.provider.people.set('nobody', { name: 'N', groups: ['makers'] });
    stack.provider.people.set('stray', { team: 'no-such-team', groups: ['makers'] });
    stack.provider.people.set('idle', { team: team.teamId, groups: ['visitors'] });
  });
  afterAll(() => stack.close());

  const withSession = (agent: BrowserAgent, headers: Record<string, string> = {}) => ({
    headers: { cookie: agent.sessionCookie(stack.front), ...headers },
  });
  const signedIn = async (person: string) => {
    const agent = new BrowserAgent();
    expect((await agent.signIn(stack.front, person)).status).toBe(200);
    return agent;
  };

  it('signs in with code, state, nonce and PKCE, and knows the person', async () => {
    const agent = new BrowserAgent();
    const login = await agent.request(`${stack.front}/auth/login?return_to=/console/`);
    const { searchParams } = new URL(login.headers.get('location') ?? '');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(login.headers.getSetCookie().join()).toMatch(
      /^__Host-tg-sign-in-\S+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );

    const callback = await agent.request(
      await agent.signInUpToCallback(stack.front, 'ann', '/console/?tab=1#a"b'.replace('"', '%22')),
    );
    expect(callback.status).toBe(200);
    expect(callback.headers.getSetCookie()[0]).toMatch(
      /^__Host-tg-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await callback.text()).toContain('0; url=/console/?tab=1#a%22b');
    const me = await call<Me>(stack.front, '/auth/me', withSession(agent));
    expect(me.body.data).toMatchObject({ team_id: team.teamId, team_name: 'test team', sub: 'ann', name: 'Ann' });
    expect(me.body.data.scopes).toEqual(['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read']);
    expect(Date.parse(me.body.data.expires_at) - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  it('creates a new session for every sign-in, whatever cookie was there before', async () => {
    const agent = new BrowserAgent();
    const planted = 'A'.repeat(43);
    agent.cookies(stack.front).set('__Host-tg-session', planted);
    await agent.signIn(stack.front, 'ann');
    const first = agent.sessionCookie(stack.front);
    expect(first).not.toContain(planted);
    await agent.signIn(stack.front, 'ann');
    expect(agent.sessionCookie(stack.front)).not.toBe(first);
  });

  it('lets several tabs of a browser sign in, in any order', async () => {
    const agent = new BrowserAgent();
    const callbacks: string[] = [];
    for (let tab = 0; tab < 10; tab += 1)
      callbacks.push(await agent.signInUpToCallback(stack.front, 'ann', `/console/?tab=${tab}`));
    const came: [status: number, goesOn: boolean][] = [];
    for (const [tab, callback] of [...callbacks.entries()].reverse()) {
      const answer = await agent.request(callback);
      came.push([answer.status, (await answer.text()).includes(`/console/?tab=${tab}"`)]);
    }
    expect(came).toEqual(callbacks.map(() => [200, true]));
  });

  it('keeps the cookies of attempts within header limits by dropping the oldest', async () => {
    const agent = new BrowserAgent();
    const callbacks: string[] = [];
    for (let tab = 0; tab < 30; tab += 1) callbacks.push(await agent.signInUpToCallback(stack.front, 'ann'));
    const size = [...agent.cookies(stack.front)].map(([name, value]) => `${name}=${value}; `).join('').length;
    expect(size).toBeLessThan(7_500);
    expect((await agent.request(callbacks[0] ?? '')).status).toBe(401);
    for (const callback of callbacks.slice(-8)) expect((await agent.request(callback)).status).toBe(200);
  });

  it('ends the previous session when the same browser signs in again', async () => {
    const agent = await signedIn('ann');
    const before = agent.sessionCookie(stack.front);
    const minted = await call<{ token: string }>(stack.front, '/gateway/v1/tokens', {
      ...withSession(agent, { 'x-csrf': '1' }),
      body: {},
    });
    const other = await signedIn('ann');
    // The browser does not send the strict session cookie on a redirect from the provider.
    const callback = await agent.signInUpToCallback(stack.front, 'ann');
    const session = agent.cookies(stack.front).get('__Host-tg-session') ?? '';
    agent.cookies(stack.front).delete('__Host-tg-session');
    expect((await agent.request(callback)).status).toBe(200);
    expect(session).not.toBe('');
    const me = (cookie: string) => call<Me>(stack.front, '/auth/me', { headers: { cookie } });
    expect((await me(before)).body.code).toBe(9001);
    expect((await call(stack.front, '/api/v1/tasks', { token: minted.body.data.token })).status).toBe(401);
    expect((await me(agent.sessionCookie(stack.front))).body.data.sub).toBe('ann');
    expect((await me(other.sessionCookie(stack.front))).status).toBe(200);
  });

  it("logs why a sign-in failed, with the provider's own message", async () => {
    const agent = new BrowserAgent();
    const callback = new URL(await agent.signInUpToCallback(stack.front, 'ann'));
    callback.searchParams.set('code', 'x'.repeat(43));
    const answer = await agent.request(callback.href);
    const why = await answer.text();
    expect(why).not.toContain('invalid_grant');
    await eventually(
      () => Promise.resolve(stack.logs()),
      (logs) => logs.includes('a sign-in failed (9001)') && logs.includes('invalid_grant'),
    );
    expect(stack.logs()).not.toContain('x'.repeat(43));
  });

  it('does not end a session for a browser that only knows its id', async () => {
    const victim = await signedIn('ann');
    const attacker = await signedIn('lea');
    const id = createHash('sha256')
      .update(victim.cookies(stack.front).get('__Host-tg-session') ?? '')
      .digest('hex')
      .slice(0, 32);
    for (const name of [...attacker.cookies(stack.front).keys()].filter((one) => one.startsWith('__Host-tg')))
      attacker.cookies(stack.front).set(name, name.endsWith('earlier') ? id.padEnd(64, '0') : id);
    expect((await attacker.signIn(stack.front, 'lea')).status).toBe(200);
    expect((await call<Me>(stack.front, '/auth/me', withSession(victim))).status).toBe(200);
  });

  it('lets a session read, and write only with X-CSRF from an allowed page', async () => {
    const agent = await signedIn('ann');
    expect((await call(stack.front, '/api/v1/tasks', withSession(agent))).status).toBe(200);
    const create = (headers: Record<string, string>) =>
      call(stack.front, '/api/v1/tasks/text-to-model', { ...withSession(agent, headers), body: { prompt: 'a red chair' } });
    const without = await create({});
    expect([without.status, without.body.code, without.body['details']]).toEqual([403, 9002, { required: 'X-CSRF: 1' }]);
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1']) {
      expect((await create({ 'x-csrf': '1', origin })).body.code).toBe(9002);
    }
    expect((await create({ 'x-csrf': '1', 'sec-fetch-site': 'same-site' })).body.code).toBe(9002);
    expect((await create({ 'x-csrf': '1', origin: stack.front })).status).toBe(200);
    expect((await create({ 'x-csrf': '1', authorization: 'Bearer tgk_wrong' })).body.code).toBe(9001);
    expect((await call(stack.front, '/gateway/v1/teams/x/keys', withSession(agent))).body.code).toBe(9002);
  });

  it('creates client tokens from a session, which end with it', async () => {
    const agent = await signedIn('ann');
    const minted = await call<{ token: string }>(stack.front, '/gateway/v1/tokens', {
      ...withSession(agent, { 'x-csrf': '1' }),
      body: { scopes: ['tasks:read'] },
    });
    expect(minted.status).toBe(201);
    const { token } = minted.body.data;
    expect((await call(stack.front, '/api/v1/tasks', { token })).status).toBe(200);
    const out = await call(stack.front, '/auth/logout', { ...withSession(agent, { 'x-csrf': '1' }), method: 'POST' });
    expect(out.status).toBe(200);
    expect((await call(stack.front, '/api/v1/tasks', { token })).body.code).toBe(9001);
  });

  it("lets a team administrator administer only the person's own team", async () => {
    const agent = await signedIn('lea');
    const other = await stack.makeTeam();
    expect((await call(stack.front, `/gateway/v1/teams/${team.teamId}/keys`, withSession(agent))).status).toBe(200);
    expect((await call(stack.front, `/gateway/v1/teams/${other.teamId}/keys`, withSession(agent))).body.code).toBe(1005);
    expect((await call(stack.front, '/gateway/v1/teams', withSession(agent))).body.code).toBe(9002);
  });

  it('refuses an answer that this browser did not request, a replayed one and a changed one', async () => {
    const victim = new BrowserAgent();
    const attacker = new BrowserAgent();
    const stolen = await attacker.signInUpToCallback(stack.front, 'ann');
    const foreign = await victim.request(stolen);
    expect([foreign.status, await foreign.text()]).toEqual([401, expect.stringContaining('not started in this browser')]);
    expect(victim.cookies(stack.front).has('__Host-tg-session')).toBe(false);

    const wrongState = new URL(stolen);
    wrongState.searchParams.set('state', 'x'.repeat(43));
    expect((await attacker.request(wrongState.href)).status).toBe(401);
    const kept = new Map(attacker.cookies(stack.front));
    expect((await attacker.request(stolen)).status).toBe(200);
    // Even with the cookies of the attempt, which a real browser has dropped by then.
    const replayer = new BrowserAgent();
    kept.forEach((value, name) => replayer.cookies(stack.front).set(name, value));
    expect((await replayer.request(stolen)).status).toBe(401);

    const another = new BrowserAgent();
    const wrongCode = new URL(await another.signInUpToCallback(stack.front, 'ann'));
    wrongCode.searchParams.set('code', 'x'.repeat(43));
    expect((await another.request(wrongCode.href)).status).toBe(401);
    const denied = new BrowserAgent();
    const answer = new URL(await denied.signInUpToCallback(stack.front, 'ann'));
    answer.searchParams.delete('code');
    answer.searchParams.set('error', 'access_denied');
    expect(await (await denied.request(answer.href)).text()).toContain('cancelled at the provider');
  });

  it.each([
    ['nobody', 'no team'],
    ['stray', 'unknown or disabled'],
    ['idle', 'grants no scopes'],
  ])('refuses %s, whose claims give %s', async (person, why) => {
    const answer = await new BrowserAgent().signIn(stack.front, person);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining(why)]);
    expect(answer.headers.getSetCookie().join()).not.toContain('__Host-tg-session');
  });

  it('returns only to paths of the gateway', async () => {
    for (const place of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/a\nb',
      '/.//evil.example',
      'console',
      '/\t/evil',
    ]) {
      const answer = await call(stack.front, `/auth/login?return_to=${encodeURIComponent(place)}`);
      expect([place, answer.status, answer.body.errors?.[0]?.field]).toEqual([place, 400, 'return_to']);
    }
  });

  it("signs out at the gateway and names the provider's sign-out address", async () => {
    const agent = await signedIn('ann');
    const kept = agent.sessionCookie(stack.front);
    const out = await agent.request(`${stack.front}/auth/logout`, { method: 'POST', headers: { 'x-csrf': '1' } });
    const { data } = (await out.json()) as { data: { logout_url: string } };
    const url = new URL(data.logout_url);
    expect(url.origin).toBe(stack.provider.issuer);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${stack.front}/console/`);
    expect(url.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect(agent.cookies(stack.front).has('__Host-tg-session')).toBe(false);
    const after = await call(stack.front, '/auth/me', { headers: { cookie: kept } });
    expect(after.body).toMatchObject({ code: 9001, details: { reason: 'session-ended' } });
  });

  it('records sign-ins and refusals in the audit trail, without any secret', async () => {
    const agent = await signedIn('ann');
    const events = await asAdmin<{ events: { action: string; outcome: string; actor: { kind: string; sub?: string } }[] }>(
      stack.url,
      'audit?action=session.create&limit=100',
    );
    expect(events.body.data.events).toContainEqual(
      expect.objectContaining({ outcome: 'success', actor: expect.objectContaining({ kind: 'session', sub: 'ann' }) }),
    );
    expect(events.body.data.events).toContainEqual(
      expect.objectContaining({ outcome: 'refused', actor: { kind: 'anonymous', id: 'anonymous' } }),
    );
    const secret = agent.sessionCookie(stack.front).split('=')[1] ?? '';
    for (const text of [stack.logs(), JSON.stringify(events.body)]) {
      for (const hidden of [secret, CLIENT_SECRET]) expect(text).not.toContain(hidden);
      expect(text).not.toMatch(/code=|id_token|__Host-/);
    }
  });
});

describe('without a sign-in provider', () => {
  it('the gateway has no routes to a provider, and the page learns that', async () => {
    const { startStack } = await import('../support/stack.js');
    const stack = await startStack();
    try {
      const config = await call<{ sign_in: boolean }>(stack.url, '/auth/config');
      expect(config.body.data).toMatchObject({ sign_in: false, login_path: null });
      for (const path of ['login', 'callback']) expect((await call(stack.url, `/auth/${path}`)).body.code).toBe(1005);
      expect((await call(stack.url, '/auth/backchannel-logout', { method: 'POST' })).body.code).toBe(1005);
      expect((await call(stack.url, '/auth/me')).body.code).toBe(9001);
      const cookie = `__Host-tg-session=${'A'.repeat(43)}`;
      expect((await call(stack.url, '/api/v1/tasks', { headers: { cookie } })).body.code).toBe(9001);
    } finally {
      await stack.close();
    }
  });
});
