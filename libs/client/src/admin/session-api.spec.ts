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

it('requests a session only from a gateway with sign-in', async () => {
  gateway.routes.set('GET /auth/config', () => ({ body: success({ sign_in: false }) }));
  await expect(client().session.state()).resolves.toBe('unavailable');
  expect(gateway.seen.map(({ url }) => url)).toEqual(['/auth/config']);
  gateway.routes.set('GET /auth/config', () => ({ body: success({ sign_in: true }) }));
  gateway.routes.set('GET /auth/me', () => ({ status: 401, body: refusal(9001) }));
  await expect(client().session.state()).resolves.toBe('signed-out');
  gateway.routes.set('GET /auth/me', () => ({ body: success(me) }));
  await expect(client().session.state()).resolves.toBe('signed-in');
  await expect(client().session.get()).resolves.toEqual(me);
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
