import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LinkSigner, type LinkGrant } from '#access';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { asAdmin } from '../support/admin-calls.js';
import { call } from '../support/http.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { finishedTask, mintToken } from '../support/tasks.js';

const name = ({ method, url }: Route) => `${method} ${url}`;

describe.each(['memory', 'redis'] as const)('signed links against every route on the %s engine', (engine) => {
  let stack: Stack;
  let app: NestFastifyApplication | undefined;
  let routes: Route[];
  let team: TestTeam;
  let other: TestTeam;
  let taskUuid: string;
  let foreignUuid: string;

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    const env = { SIGNED_LINKS: 'true' };
    stack = await startStack({ engine, env, onApp: (one) => (collected = collectRoutes((app = one))) });
    routes = collected().filter(({ method, rule }) => method !== 'OPTIONS' && rule !== undefined && rule.kind !== 'public');
    [team, other] = [await stack.makeTeam(), await stack.makeTeam()];
    taskUuid = await finishedTask(stack.url, team.key);
    foreignUuid = await finishedTask(stack.url, other.key);
  });
  afterAll(() => stack.close());

  const pathOf = ({ url }: Route, uuid = taskUuid) =>
    url
      .replace(/:(uuid|taskUuid|task_uuid)/, uuid)
      .replace(':name', 'model')
      .replace(':flow', 'text-to-model')
      .replaceAll(/:\w+/g, 'x');
  /** A link to the asset that the path names, or to the task's download if it names none. */
  const link = (path: string, grant: Partial<LinkGrant> = {}) => {
    const signer = app?.get(LinkSigner);
    if (signer === undefined) throw new Error('no signer');
    const { teamId, keyId } = team;
    const asset = /\/assets\/(.+)$/.exec(path)?.[1] ?? null;
    return signer.sign({ asset, taskUuid, teamId, keyId, expiresAt: Date.now() + 60_000, ...grant });
  };
  const knock = async (route: Route, parameters: object, path = pathOf(route), headers: Record<string, string> = {}) => {
    const query = new URLSearchParams({ ...parameters }).toString();
    const writes = ['POST', 'PUT', 'PATCH'].includes(route.method);
    const answer = await fetch(`${stack.url}${path}?${query}`, {
      method: route.method,
      headers: { ...(writes && { 'content-type': 'application/json' }), ...headers },
      ...(writes && { body: '{}' }),
    });
    await answer.body?.cancel();
    return [name(route), answer.status];
  };
  const withLinks = () => routes.filter(({ takesLinks }) => takesLinks);

  it('opens the asset that it was created for, for reading', async () => {
    expect(withLinks().map(name)).toEqual(
      expect.arrayContaining(['GET /api/v1/tasks/:uuid/assets/:name', 'HEAD /api/v1/tasks/:uuid/assets/:name']),
    );
    for (const route of withLinks()) {
      expect(['GET', 'HEAD']).toContain(route.method);
      expect(await knock(route, link(pathOf(route)))).toEqual([name(route), 200]);
    }
  });

  it('is not a credential on any other route', async () => {
    const others = routes.filter(({ takesLinks }) => !takesLinks);
    expect(others.length).toBeGreaterThan(15);
    for (const route of others) expect(await knock(route, link(pathOf(route)))).toEqual([name(route), 401]);
  });

  it('is refused when changed, incomplete, expired, or used for another asset, task, team or key', async () => {
    for (const route of withLinks()) {
      const path = pathOf(route);
      const good = link(path);
      const wrong: Record<string, object> = {
        'no signature': { ...good, sig: '' },
        'another signature': { ...good, sig: good.sig.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) },
        'a later end': { ...good, exp: String(Number(good.exp) + 3_600) },
        'another team': { ...good, team: other.teamId },
        'another key': { ...good, key: other.keyId },
        'half of it': { sig: good.sig, exp: good.exp },
        expired: link(path, { expiresAt: Date.now() - 1_000 }),
        'another asset': link(`/assets/another`),
        'another task': link(path, { taskUuid: foreignUuid }),
        'a key of another team': link(path, { keyId: other.keyId }),
      };
      for (const [what, parameters] of Object.entries(wrong))
        expect([what, ...(await knock(route, parameters))]).toEqual([what, name(route), 401]);
      const foreign = pathOf(route, foreignUuid);
      const ofForeign = link(foreign, { taskUuid: foreignUuid });
      expect(await knock(route, ofForeign, foreign)).toEqual([name(route), 404]);
      // A link does not make up for an invalid header sent with it.
      expect(await knock(route, good, path, { authorization: 'Bearer tgk_wrong' })).toEqual([name(route), 401]);
    }
  });

  it('ends with the key, `assets:read`, token or team that it was created for', async () => {
    const assets = withLinks().filter(({ url }) => url.endsWith('/assets/:name'));
    const status = async (address: string) => {
      const answer = await fetch(address, { method: 'HEAD' });
      return answer.status;
    };
    const made = async (token: string) => {
      const { body } = await call<{ download_url: string }>(stack.url, `/api/v1/tasks/url/${taskUuid}`, { token });
      return body.data.download_url;
    };
    expect(assets.length).toBeGreaterThan(0);
    const minted = await call<{ token: string; token_id: string }>(stack.url, '/gateway/v1/tokens', {
      token: team.key,
      body: {},
    });
    const [ofToken, ofOtherToken] = [await made(minted.body.data.token), await made(await mintToken(stack.url, team.key))];
    const key = await asAdmin<{ key: string; key_id: string }>(stack.url, `teams/${team.teamId}/keys`, { body: {} });
    const ofKey = await made(key.body.data.key);
    for (const address of [ofToken, ofOtherToken, ofKey]) expect(await status(address)).toBe(200);

    await call(stack.url, `/gateway/v1/tokens/${minted.body.data.token_id}`, { method: 'DELETE', token: team.key });
    expect([await status(ofToken), await status(ofOtherToken), await status(ofKey)]).toEqual([401, 200, 200]);
    await asAdmin(stack.url, `keys/${key.body.data.key_id}`, { method: 'DELETE' });
    expect([await status(ofOtherToken), await status(ofKey)]).toEqual([200, 401]);

    const narrowing = await asAdmin<{ key: string; key_id: string }>(stack.url, `teams/${team.teamId}/keys`, { body: {} });
    const ofNarrowing = await made(narrowing.body.data.key);
    expect(await status(ofNarrowing)).toBe(200);
    await asAdmin(stack.url, `keys/${narrowing.body.data.key_id}`, { method: 'PATCH', body: { scopes: ['tasks:read'] } });
    expect(await status(ofNarrowing)).toBe(403);

    await asAdmin(stack.url, `teams/${team.teamId}`, { method: 'PATCH', body: { disabled: true } });
    expect(await status(ofOtherToken)).toBe(401);
  });
});
