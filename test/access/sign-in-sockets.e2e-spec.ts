import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { CLIENT_ID } from '../support/sign-in/identity-provider.js';
import { openSocket, openStream, openWatch } from '../support/sign-in/session-connections.js';
import { type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

const WITHIN_MS = 1_000;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('sockets and streams of a session, over three gateways', () => {
  let stack: SignInStack;
  let team: TestTeam;
  let uuid: string;

  beforeAll(async () => {
    stack = await startSignInStack({ engine: 'redis', gateways: 3, sandbox: { taskDurationMs: 60_000 } });
    team = await stack.makeTeam();
    for (const person of ['ann', 'bob']) stack.provider.people.set(person, { team: team.teamId, groups: ['makers'] });
    uuid = await createTask(stack.url, team.key);
  });
  afterAll(() => stack.close());

  const at = (index: number) => stack.urls[index] ?? '';
  const signedIn = async (person: string) => {
    const agent = new BrowserAgent();
    await agent.signIn(stack.front, person);
    return { agent, cookie: agent.sessionCookie(stack.front) };
  };

  const openEverything = async (cookie: string) => {
    const headers = { cookie, origin: stack.front };
    return Promise.all([
      openSocket(at(0), headers),
      openSocket(at(1), headers, ['polling']),
      openWatch(at(2), uuid, headers),
      openStream(at(1), uuid, { cookie }),
    ]);
  };
  const logoutToken = (claims: Record<string, unknown>, header: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const complete = {
      iss: stack.provider.issuer,
      aud: CLIENT_ID,
      iat: now,
      exp: now + 120,
      jti: crypto.randomUUID(),
      events: { [EVENT]: {} },
      ...claims,
    };
    return stack.provider.sign(JSON.parse(JSON.stringify(complete)) as Record<string, unknown>, header);
  };
  const deliver = (token: string, index = 0) =>
    fetch(`${at(index)}/auth/backchannel-logout`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) });

  it('open with the cookie, from an allowed page only', async () => {
    const { cookie } = await signedIn('ann');
    for (const origin of ['https://evil.example', 'http://localhost:1', 'null']) {
      await expect(openSocket(at(0), { cookie, origin })).rejects.toThrow();
      await expect(openWatch(at(0), uuid, { cookie, origin })).rejects.toThrow('403');
    }
    await expect(openSocket(at(0), { origin: stack.front })).rejects.toThrow();
    const allowed = await openSocket(at(0), { cookie, origin: 'https://app.example.com' });
    allowed.close();
  });

  it('close within a second, on every instance, when the person signs out at the gateway', async () => {
    const { cookie } = await signedIn('ann');
    const [open, others] = [await openEverything(cookie), await openSocket(at(2), { cookie: (await signedIn('bob')).cookie })];
    const out = await call(at(2), '/auth/logout', { method: 'POST', headers: { cookie, 'x-csrf': '1' } });
    const since = performance.now();
    expect(out.status).toBe(200);
    for (const { ended } of open) expect((await ended) - since).toBeLessThan(WITHIN_MS);
    // Connections of other people stay open.
    expect(await Promise.race([others.ended, call(at(2), '/auth/config').then(() => 'open')])).toBe('open');
    others.close();
  });

  it('close within a second, on every instance, when the person signs out at the provider', async () => {
    const { agent, cookie } = await signedIn('ann');
    const open = await openEverything(cookie);
    const page = await agent.request(`${stack.provider.issuer}/session/end`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    // The provider calls the gateway before it answers.
    const out = await agent.request(`${stack.provider.issuer}/session/end/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
    });
    const since = performance.now();
    expect(out.status).toBeLessThan(400);
    for (const { ended } of open) expect((await ended) - since).toBeLessThan(WITHIN_MS);
    for (const url of stack.urls) expect((await call(url, '/auth/me', { headers: { cookie } })).body.code).toBe(9001);
  });

  it('all close when the logout token names the person', async () => {
    const [one, two, bob] = [await signedIn('ann'), await signedIn('ann'), await signedIn('bob')];
    expect((await deliver(await logoutToken({ sub: 'ann' }))).status).toBe(200);
    for (const { cookie } of [one, two]) expect((await call(at(0), '/auth/me', { headers: { cookie } })).body.code).toBe(9001);
    expect((await call(at(0), '/auth/me', { headers: { cookie: bob.cookie } })).status).toBe(200);
  });

  it('stay open if the logout token is not from the provider, incomplete or replayed', async () => {
    const { cookie } = await signedIn('ann');
    const now = Math.floor(Date.now() / 1000);
    const wrong: Record<string, string> = {
      issuer: await logoutToken({ sub: 'ann', iss: 'https://evil.example' }),
      audience: await logoutToken({ sub: 'ann', aud: 'another' }),
      'no event': await logoutToken({ sub: 'ann', events: undefined }),
      'other event': await logoutToken({ sub: 'ann', events: { x: {} } }),
      'an ID token': await logoutToken({ sub: 'ann', nonce: 'n' }),
      'nobody named': await logoutToken({}),
      'no id': await logoutToken({ sub: 'ann', jti: undefined }),
      expired: await logoutToken({ sub: 'ann', iat: now - 500, exp: now - 400 }),
      old: await logoutToken({ sub: 'ann', iat: now - 5_000, exp: now + 100 }),
      'other type': await logoutToken({ sub: 'ann' }, { typ: 'at+jwt' }),
      'other key': await logoutToken({ sub: 'ann' }, { kid: 'unknown' }),
      unsigned: `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: 'ann' }))}.`,
      text: 'x',
    };
    for (const [what, token] of Object.entries(wrong)) {
      const answer = await deliver(token);
      const body = (await answer.json()) as { code: number; errors: { field: string }[] };
      expect([what, answer.status, body.code, body.errors[0]?.field]).toEqual([what, 400, 1004, 'logout_token']);
    }
    expect((await call(at(0), '/auth/me', { headers: { cookie } })).status).toBe(200);
    const token = await logoutToken({ sub: 'nobody' });
    expect((await deliver(token, 0)).status).toBe(200);
    expect((await deliver(token, 1)).status).toBe(400);
    const form = await fetch(`${at(0)}/gateway/v1/tokens`, {
      method: 'POST',
      headers: { cookie, 'x-csrf': '1' },
      body: new URLSearchParams({ ttl_seconds: '5' }),
    });
    expect(form.status).toBe(400);
  });
});
