import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Credentials, makeCredentials } from '../support/credentials.js';
import { call } from '../support/http.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { ADMIN_TOKEN } from '../support/stack.js';
import { create } from '../support/tasks.js';

/** Routes that no controller declares. Each is open on purpose; the value says why. */
const OUTSIDE_CONTROLLERS: Record<string, string> = {};

const name = ({ method, url }: Route) => `${method} ${url}`;

describe.each(['memory', 'redis'] as const)('every route against every credential on the %s engine', (engine) => {
  let stack: SignInStack;
  let routes: Route[];
  let mine: Credentials;
  let other: Credentials;
  let taskUuid: string;
  let session: string;

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    stack = await startSignInStack({ engine, onApp: (app) => (collected = collectRoutes(app)) });
    routes = collected().filter(({ method }) => method !== 'OPTIONS');
    mine = await makeCredentials(stack);
    other = await makeCredentials(stack);
    taskUuid = (await create(stack.url, mine.full)).body.data.task_uuid;
    session = await signIn('all', ['makers', 'leads']);
  });
  afterAll(() => stack.close());

  /** @returns the cookie. */
  const signIn = async (person: string, groups: string[]) => {
    stack.provider.people.set(person, { team: mine.team.teamId, groups });
    const agent = new BrowserAgent();
    await agent.signIn(stack.front, person);
    return agent.sessionCookie(stack.front);
  };
  const byCookie = (cookie: string) => ({ cookie, 'x-csrf': '1' });

  /** The route with ids of `mine` in its placeholders. */
  const pathOf = (url: string, target = { teamId: mine.team.teamId, keyId: mine.team.keyId }) =>
    url
      .replace(':teamId', target.teamId)
      .replace(':keyId', target.keyId)
      .replace(':flow', 'text-to-model')
      .replace(/:(uuid|taskUuid|task_uuid)/, taskUuid)
      .replaceAll(/:\w+|\*/g, 'unknown');

  /** @returns status and code; a HEAD has no body, so its code is the only one of that status. */
  const knock = async (route: Route, token?: string, more: Record<string, string> = {}) => {
    const path = pathOf(route.url);
    const writes = ['POST', 'PUT', 'PATCH'].includes(route.method);
    // No route accepts this body, so a request that is let through fails at validation and changes nothing.
    const response = await fetch(`${stack.url}${path}`, {
      method: route.method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(writes ? { 'content-type': 'application/json' } : {}),
        ...more,
      },
      ...(writes ? { body: '{"no_such_field":1}' } : {}),
      signal: AbortSignal.timeout(10_000),
    });
    const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const text = isEvents ? '' : await response.text();
    if (isEvents) await response.body?.cancel();
    // A backup contains the codes of other callers' refusals.
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const code = isJson ? /^\{.*?"code":(\d+)/s.exec(text)?.[1] : undefined;
    return { status: response.status, code: code === undefined ? undefined : Number(code) };
  };
  const expectRefusal = (route: Route, answer: { status: number; code: number | undefined }, code: number, status: number) => {
    const expected = { status, code: route.method === 'HEAD' ? undefined : code };
    expect({ route: name(route), ...answer }).toEqual({ route: name(route), ...expected });
  };
  const guarded = () => routes.filter(({ rule }) => rule !== undefined && rule.kind !== 'public');

  it('finds a rule for every route of the router', () => {
    expect(routes.length).toBeGreaterThan(20);
    const without = routes.filter(({ rule }) => rule === undefined).map(name);
    expect(without.filter((one) => OUTSIDE_CONTROLLERS[one] === undefined)).toEqual([]);
  });

  it('refuses none, wrong, expired and revoked credentials with 9001', async () => {
    const wrong = mine.full.replace(/.$/, (letter) => (letter === 'a' ? 'b' : 'a'));
    const foreign = 'eyJhbGciOiJub25lIn0.eyJ0ZWFtIjoieCJ9.';
    const { expired, revoked, expiredToken, revokedToken } = mine;
    for (const route of guarded())
      for (const token of [undefined, wrong, foreign, 'x', expired, revoked, expiredToken, revokedToken])
        expectRefusal(route, await knock(route, token), 9001, 401);
  });

  it('refuses a credential that lacks the scope with 9002', async () => {
    for (const route of guarded()) {
      const { rule } = route;
      if (rule?.kind === 'scope') expectRefusal(route, await knock(route, mine.without(rule.scope)), 9002, 403);
      if (rule?.kind === 'admin') expectRefusal(route, await knock(route, mine.without('team:admin')), 9002, 403);
      if (rule?.kind === 'admin' && !rule.orTeamAdmin) expectRefusal(route, await knock(route, mine.full), 9002, 403);
      if (rule?.kind === 'session') expectRefusal(route, await knock(route, mine.full), 9002, 403);
    }
  });

  it('refuses the operator on routes that belong to teams', async () => {
    const teamsOwn = guarded().filter(
      ({ rule }) => rule?.kind === 'session' || ((rule?.kind === 'authenticated' || rule?.kind === 'scope') && !rule.orAdmin),
    );
    for (const route of teamsOwn) expectRefusal(route, await knock(route, ADMIN_TOKEN), 9002, 403);
  });

  it('hides what another team owns: 1006 for a task, 1005 for administered resources', async () => {
    const ofTask = guarded().filter(({ url }) => /:(uuid|taskUuid|task_uuid)/.test(url));
    const ofTeam = guarded().filter(
      ({ url, rule }) => /:(teamId|keyId)/.test(url) && (rule?.kind === 'scope' || (rule?.kind === 'admin' && rule.orTeamAdmin)),
    );
    expect(ofTask.length).toBeGreaterThanOrEqual(3);
    expect(ofTeam.length).toBeGreaterThanOrEqual(6);
    for (const route of ofTask) expectRefusal(route, await knock(route, other.full), 1006, 404);
    for (const route of ofTeam) expectRefusal(route, await knock(route, other.full), 1005, 404);
  });

  it('accepts a session cookie by the same rules, and for writes only with X-CSRF', async () => {
    const reader = await signIn('reader', ['leads']);
    const ended = await signIn('gone', ['makers']);
    expect((await call(stack.url, '/auth/logout', { method: 'POST', headers: byCookie(ended) })).status).toBe(200);
    const ofLeads = new Set(['team:admin', 'tasks:read']);
    for (const route of guarded()) {
      const { rule } = route;
      for (const wrong of [ended, `__Host-tg-session=${'A'.repeat(43)}`])
        expectRefusal(route, await knock(route, undefined, byCookie(wrong)), 9001, 401);
      if (!['GET', 'HEAD'].includes(route.method))
        expectRefusal(route, await knock(route, undefined, { cookie: session }), 9002, 403);
      if (rule?.kind === 'scope' && !ofLeads.has(rule.scope))
        expectRefusal(route, await knock(route, undefined, byCookie(reader)), 9002, 403);
      if (rule?.kind === 'admin' && !rule.orTeamAdmin)
        expectRefusal(route, await knock(route, undefined, byCookie(session)), 9002, 403);
    }
  });

  it('accepts the right credential', async () => {
    // Routes that end a credential come last.
    const order = guarded().sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
    for (const route of order.filter(
      ({ method, url }) =>
        !(method === 'DELETE' && /:(teamId|keyId)$/.test(url)) && !url.endsWith('/rotate') && !url.endsWith('/logout'),
    )) {
      const right = route.rule?.kind === 'admin' ? ADMIN_TOKEN : mine.full;
      const answer =
        route.rule?.kind === 'session' ? await knock(route, undefined, byCookie(session)) : await knock(route, right);
      expect({ route: name(route), refused: [9000, 9001, 9002].includes(answer.code ?? 0) || answer.status >= 500 }).toEqual({
        route: name(route),
        refused: false,
      });
      expect([401, 403]).not.toContain(answer.status);
    }
    const logout = routes.find(({ url }) => url === '/auth/logout');
    expect(logout && (await knock(logout, undefined, byCookie(session))).status).toBe(200);
    // Open to everyone, but a provider's answer without a sign-in attempt is refused.
    for (const route of routes.filter(({ rule, url }) => rule?.kind === 'public' && url !== '/auth/callback')) {
      expect([401, 403]).not.toContain((await knock(route)).status);
    }
  });
});
