import { SCOPES } from '#access';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { OPERATOR_ENV, type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { ADMIN_TOKEN } from '../support/stack.js';

const REFUSED = { none: 9001, scope: 9002 };
const isRead = ({ method }: Route) => method === 'GET' || method === 'HEAD';
const name = ({ method, url }: Route) => `${method} ${url}`;

interface Outcome {
  status: number;
  code: number | undefined;
  required: string | undefined;
}

describe.each(['memory', 'redis'] as const)('every route of the operator against every caller on the %s engine', (engine) => {
  let stack: SignInStack;
  let routes: Route[];
  let teamId: string;
  const callers: Record<string, Record<string, string>> = {};

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    stack = await startSignInStack({ engine, env: OPERATOR_ENV, onApp: (app) => (collected = collectRoutes(app)) });
    routes = collected().filter(isOperatorRoute);
    const team = await stack.makeTeam({ scopes: [...SCOPES] });
    ({ teamId } = team);
    const minted = await call<{ token: string }>(stack.url, '/gateway/v1/tokens', { token: team.key, body: {} });
    stack.provider.people.set('member', { team: teamId, groups: ['makers'] });
    stack.provider.people.set('olga', { groups: ['platform'] });
    stack.provider.people.set('ravi', { groups: ['support'] });
    Object.assign(callers, {
      anonymous: {},
      'team key': { authorization: `Bearer ${team.key}` },
      'client token': { authorization: `Bearer ${minted.body.data.token}` },
      'member session': await signIn('member'),
      'operator:read': await signIn('ravi'),
      operator: await signIn('olga'),
      ADMIN_TOKEN: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
  });
  afterAll(() => stack.close());

  const signIn = async (person: string) => {
    const agent = new BrowserAgent();
    await agent.signIn(stack.front, person);
    return { cookie: agent.sessionCookie(stack.front), 'x-csrf': '1' };
  };

  /** With a body that no route takes, and to the end of nothing that is there: who is let in changes nothing. */
  const knock = async (route: Route, caller: string): Promise<Outcome> => {
    const ends = route.method === 'DELETE' || route.url.endsWith('/rotate');
    const path = route.url.replace(':teamId', ends ? 'unknown' : teamId).replaceAll(/:\w+/g, 'unknown');
    const writes = ['POST', 'PUT', 'PATCH'].includes(route.method);
    const response = await fetch(`${stack.url}${path}`, {
      method: route.method,
      headers: { ...callers[caller], ...(writes && { 'content-type': 'application/json' }) },
      ...(writes && { body: '{"no_such_field":1}' }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
    const body = isJson ? (JSON.parse(text) as { code?: number; details?: { required?: string } }) : {};
    return { status: response.status, code: body.code, required: body.details?.required };
  };
  const expectOutcome = (route: Route, caller: string, { status, code, required }: Outcome, wanted: Partial<Outcome>) => {
    // A HEAD has no body.
    const told = route.method === 'HEAD' ? { status: wanted.status } : wanted;
    expect({ route: name(route), caller, status, code, required }).toMatchObject({ route: name(route), caller, ...told });
  };
  const refusalOf = (caller: string, { rule }: Route): number | null => {
    if (caller === 'anonymous') return REFUSED.none;
    if (rule?.kind !== 'admin') return null;
    return rule.orTeamAdmin && caller === 'team key' ? null : REFUSED.scope;
  };

  it('covers reading and writing routes', () => {
    expect(routes.filter(isRead).length).toBeGreaterThan(20);
    expect(routes.filter((route) => !isRead(route)).length).toBeGreaterThan(15);
  });

  it.each(['anonymous', 'team key', 'client token', 'member session'])(
    'lets a caller in as its rule says: %s',
    async (caller) => {
      for (const route of routes) {
        const outcome = await knock(route, caller);
        const code = refusalOf(caller, route);
        if (code === null) expect([name(route), caller, outcome.code]).not.toEqual([name(route), caller, REFUSED.scope]);
        else expectOutcome(route, caller, outcome, { code, status: code === REFUSED.none ? 401 : 403 });
      }
    },
  );

  it('answers an operator as the ADMIN_TOKEN, reading and writing', async () => {
    for (const route of routes) {
      const [person, token] = [await knock(route, 'operator'), await knock(route, 'ADMIN_TOKEN')];
      expect({ route: name(route), ...person }).toEqual({ route: name(route), ...token });
      expect([401, 403]).not.toContain(token.status);
      expect(token.status).toBeLessThan(500);
    }
  });

  it('answers operator:read as the ADMIN_TOKEN where it reads, and refuses it each change', async () => {
    for (const route of routes) {
      const outcome = await knock(route, 'operator:read');
      if (isRead(route)) expectOutcome(route, 'operator:read', outcome, await knock(route, 'ADMIN_TOKEN'));
      else expectOutcome(route, 'operator:read', outcome, { status: 403, code: 9002, required: 'operator' });
    }
  });
});

/** Those of a browser's own session are for whoever has one. */
function isOperatorRoute({ method, url, rule }: Route): boolean {
  if (method === 'OPTIONS' || url.startsWith('/auth/')) return false;
  return rule?.kind === 'admin' || ((rule?.kind === 'scope' || rule?.kind === 'authenticated') && rule.orAdmin === true);
}
