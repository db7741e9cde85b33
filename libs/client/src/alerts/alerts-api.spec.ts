import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FixtureGateway, success } from '../../../../test/support/client/fixture-gateway.js';
import { TriverseClient } from '../index.js';

let gateway: FixtureGateway;
const client = () => new TriverseClient({ baseUrl: gateway.url, token: 'k1', retries: 0 });
const last = () => {
  const seen = gateway.seen.at(-1);
  return seen && { method: seen.method, url: seen.url, body: seen.body };
};

beforeEach(async () => {
  gateway = await FixtureGateway.start();
});
afterEach(() => gateway.close());

it('lists alerts by state and kind', async () => {
  const page = { alerts: [], next_cursor: null };
  gateway.routes.set('GET /gateway/v1/alerts', () => ({ body: success(page) }));
  await expect(client().alerts.list({ state: 'open', kind: 'budget' })).resolves.toEqual(page);
  expect(last()?.url).toBe('/gateway/v1/alerts?state=open&kind=budget');
});

it('mutes an alert until a time, and ends that again', async () => {
  const path = '/gateway/v1/alerts/budget-1/mute';
  gateway.routes.set(`POST ${path}`, () => ({ body: success({ id: 'budget-1' }) }));
  gateway.routes.set(`DELETE ${path}`, () => ({ body: success({ id: 'budget-1' }) }));
  await client().alerts.mute('budget-1', '2030-01-31T12:00:00Z', { teamId: 'team_1' });
  expect(last()).toEqual({ method: 'POST', url: `${path}?team_id=team_1`, body: '{"until":"2030-01-31T12:00:00Z"}' });
  await client().alerts.unmute('budget-1');
  expect(last()).toEqual({ method: 'DELETE', url: path, body: '' });
});
