import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FixtureGateway, refusal, success } from '../../../../test/support/client/fixture-gateway.js';
import { TriverseClient } from '../index.js';

let gateway: FixtureGateway;
/** Without a token, as a page that relies on its cookie makes it. */
const client = () => new TriverseClient({ baseUrl: gateway.url, retries: 0 });
const me = {
  team_id: 't1',
  team_name: 'Furniture',
  sub: 'ann',
  name: 'Ann',
  scopes: ['tasks:read'],
  expires_at: '2030-01-01T00:00:00Z',
};

beforeEach(async () => {
  gateway = await FixtureGateway.start();
});
afterEach(() => gateway.close());

it('says whether the gateway offers a sign-in, and whether the browser has a session', async () => {
  const states = [];
  for (const config of [
    { sign_in: false, session: 'none' },
    { sign_in: true, session: 'none' },
    { sign_in: true, session: 'ended' },
    { sign_in: true, session: 'open' },
    { sign_in: false, session: 'open' },
  ]) {
    gateway.routes.set('GET /auth/config', () => ({ body: success(config) }));
    states.push(await client().session.state());
  }
  expect(states).toEqual(['unavailable', 'signed-out', 'signed-out', 'signed-in', 'signed-in']);
  expect(new Set(gateway.seen.map(({ url }) => url))).toEqual(new Set(['/auth/config']));
  gateway.routes.set('GET /auth/me', () => ({ body: success(me) }));
  await expect(client().session.get()).resolves.toEqual(me);
});

it('begins a session with a key or a code, which it sends once and keeps nowhere', async () => {
  gateway.routes.set('POST /auth/session', () => ({ status: 201, body: success({ expires_at: me.expires_at }) }));
  gateway.routes.set('POST /auth/session/redeem', () => ({ status: 201, body: success({ expires_at: me.expires_at }) }));
  gateway.routes.set('GET /auth/me', () => ({ body: success(me) }));
  const page = client();
  await page.session.begin('tgk_1');
  await page.session.redeem('a-code');
  await page.session.get();
  expect(gateway.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer tgk_1', undefined, undefined]);
  expect(gateway.seen.map(({ body }) => body)).toEqual(['', '{"code":"a-code"}', '']);
});

it('treats a gateway that does not mention sign-in as one without it', async () => {
  await expect(client().session.state()).resolves.toBe('unavailable');
});

it('leads to the sign-in and back, and ends the session with a write', async () => {
  expect(client().session.loginUrl('/console/')).toBe(`${gateway.url}/auth/login?return_to=%2Fconsole%2F`);
  gateway.routes.set('POST /auth/logout', () => ({ body: success({ logout_url: 'https://id.example.com/end' }) }));
  await expect(client().session.end()).resolves.toBe('https://id.example.com/end');
  expect(gateway.seen[0]?.headers).toMatchObject({ 'x-csrf': '1' });
  expect(gateway.seen[0]?.headers.authorization).toBeUndefined();
});

it('treats a session that was ended in another tab as ended', async () => {
  gateway.routes.set('POST /auth/logout', () => ({ status: 401, body: refusal(9001) }));
  await expect(client().session.end()).resolves.toBeNull();
  gateway.routes.set('POST /auth/logout', () => ({ status: 503, body: refusal(9010) }));
  await expect(client().session.end()).rejects.toMatchObject({ code: 9010 });
});

it('requires a return address where there is no page to take it from', () => {
  expect(() => new TriverseClient({ token: 'k1' })).toThrow('baseUrl must be the address of the gateway');
});
