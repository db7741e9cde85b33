import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { CredentialWatch } from '../../apps/gateway/src/platform/access/credential-watch.js';
import { Connections } from '../../apps/gateway/src/realtime/connections/connections.js';
import { UpstreamGauge } from '#triverse';
import { call, eventually } from '../support/http.js';
import { OpenConnections } from '../support/open-connections.js';
import { RawPeer } from '../support/raw-peer.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { finishedTask } from '../support/tasks.js';

/** Nothing listens there: a webhook and a sign-in provider that never answer. */
const NOWHERE = 'http://127.0.0.1:1';
/** So that every route there can be is registered. */
const OPTIONAL = {
  PUBLIC_URL: 'http://localhost:3000',
  OIDC_ISSUER: NOWHERE,
  OIDC_CLIENT_ID: 'gateway',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-provider',
  WEBHOOK_LOOPBACK: 'true',
};
const SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'];
/** Beside the router: engine.io's, and answers that are streamed on request only. */
const MORE: Route[] = [
  'GET /socket.io/?EIO=4&transport=polling',
  'POST /socket.io/?EIO=4&transport=polling&sid=x',
  'GET /api/v1/tasks?format=csv',
  'GET /gateway/v1/usage?format=csv',
].map((line) => {
  const [method = '', url = ''] = line.split(' ');
  return { method, url, rule: undefined, takesLinks: false };
});

const CLOCKS = { HEADERS_TIMEOUT_MS: '500', BODY_TIMEOUT_MS: '500', STALLED_READER_MS: '1000' };
const GROWTH_LIMIT_MB = 150;
const AT_ONCE = 12;

type Behave = (peer: RawPeer, head: string) => Promise<void>;
const withBody = (head: string) => `${head}Content-Type: application/json\r\nContent-Length: 20000\r\n\r\n{"prompt":"`;
const written = (peer: RawPeer, text: string) => new Promise<void>((resolve) => peer.socket.write(text, () => resolve()));

const BEHAVIOURS: Record<string, Behave> = {
  'a body that is half sent': (peer, head) => written(peer, withBody(head)),
  'a reader that stalls': (peer, head) => {
    peer.socket.pause();
    return written(peer, `${head}\r\n`);
  },
  'requests sent ahead, never read': (peer, head) => {
    peer.socket.pause();
    return written(peer, `${head}\r\n`.repeat(40));
  },
  'a reset': async (peer, head) => {
    await written(peer, `${head}\r\n`);
    peer.reset();
  },
};

/** Every route of the router, so that a new one is tested without a change here. */
describe.each(['memory', 'redis'] as const)('after misbehaving clients on every route, %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;
  let webhookId: string;
  let cookie: string;
  let routes: Route[];
  const open = new OpenConnections();

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    stack = await startStack({
      engine,
      env: { ...CLOCKS, ...OPTIONAL, LOG_LEVEL: 'warn' },
      onApp: (app) => {
        collected = collectRoutes(app);
        open.follow(app);
      },
    });
    routes = [...collected(), ...MORE];
    team = await stack.makeTeam({ scopes: SCOPES });
    uuid = await finishedTask(stack.url, team.key);
    const body = { url: `${NOWHERE}/hook`, events: ['task.finalized'] };
    const made = await call<{ webhook_id: string }>(stack.url, '/gateway/v1/webhooks', { token: team.key, body });
    webhookId = made.body.data.webhook_id;
    const session = await call(stack.url, '/auth/session', { token: team.key, method: 'POST' });
    cookie = (session.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
    expect([webhookId, cookie]).not.toContain('');
  });
  afterAll(() => stack.close());

  const pathOf = ({ method, url }: Route) => {
    const truths: Record<string, string> = {
      uuid,
      flow: 'text-to-model',
      ...(method === 'DELETE' ? {} : { teamId: team.teamId, webhookId, keyId: team.keyId }),
    };
    return url.replaceAll(/:(\w+)|\*/g, (_, name: string | undefined) => truths[name ?? ''] ?? 'x');
  };
  const headOf = (route: Route) => {
    const line = `${route.method} ${pathOf(route)} HTTP/1.1\r\nHost: x\r\n`;
    if (route.rule?.kind === 'session') return `${line}Cookie: ${cookie}\r\nX-CSRF: 1\r\n`;
    const token = route.rule?.kind === 'admin' && !route.rule.orTeamAdmin ? ADMIN_TOKEN : team.key;
    return `${line}Authorization: Bearer ${token}\r\n`;
  };
  const held = () => ({
    descriptors: readdirSync('/proc/self/fd').length,
    realtime: stack.apps[0]?.get(Connections).count() ?? -1,
    credentials: stack.apps[0]?.get(CredentialWatch).count() ?? -1,
    upstream: Object.values(stack.apps[0]?.get(UpstreamGauge).inFlight ?? {}).reduce((sum, one) => sum + one, 0),
  });

  it.each(Object.entries(BEHAVIOURS))('%s leaves nothing behind', async (_name, behave) => {
    expect(routes.length).toBeGreaterThan(80);
    const [before, rss] = [held(), process.memoryUsage.rss()];
    for (let at = 0; at < routes.length; at += AT_ONCE) {
      const group = routes.slice(at, at + AT_ONCE).map(async (route) => {
        const peer = await RawPeer.open(stack.url);
        await behave(peer, headOf(route));
        return peer;
      });
      const peers = await Promise.all(group);
      // A half-sent body ends by timeout; the others end with their client.
      for (const peer of peers) if (behave !== BEHAVIOURS['a body that is half sent']) peer.leave();
      await Promise.all(peers.map((peer) => open.gone(peer)));
    }
    await eventually(
      async () => held(),
      ({ descriptors, ...now }) =>
        descriptors <= before.descriptors + 2 &&
        Object.entries(now).every(([kind, count]) => count <= before[kind as keyof typeof now]),
    );
    expect((process.memoryUsage.rss() - rss) / 1024 / 1024).toBeLessThan(GROWTH_LIMIT_MB);
  });
});
