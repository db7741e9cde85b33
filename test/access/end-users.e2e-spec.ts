import { type BalanceResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create, mintToken } from '../support/tasks.js';

/** What the sandbox takes for a text-to-model task. */
const PRICE = 130;
const STALLED = { prompt: 'please-stall' };
const NONE = { budgets: [], open_tasks: null, creations_per_minute: null };

describe.each(['memory', 'redis'] as const)('limits of end users on the %s engine', (engine) => {
  let stack: Stack;
  const at = (index: number) => stack.urls[index % stack.urls.length] ?? '';

  beforeAll(async () => {
    stack = await startStack({ engine, gateways: engine === 'redis' ? 3 : 1, sandbox: { taskDurationMs: 600_000 } });
  });
  afterAll(() => stack.close());

  const daily = (credits: number) => ({ budgets: [{ window: 'day', credits }] });
  const parallel = async (token: string, count: number) =>
    (await Promise.all(Array.from({ length: count }, (_, n) => create(at(n), token, { prompt: `please-stall ${n}` })))).map(
      ({ body }) => body,
    );

  it('keep one browser user from draining the key of all, with any number of creations and tokens at once', async () => {
    const { key } = await stack.makeTeam({ budgets: [{ window: 'day', credits: 20 * PRICE }] }, { end_user: daily(3 * PRICE) });
    const tokens = await Promise.all([1, 2, 3].map(() => mintToken(stack.url, key, { sub: 'ann' })));
    const bodies = (await Promise.all(tokens.map((token) => parallel(token, 8)))).flat();
    expect(bodies.filter(({ code }) => code === 0)).toHaveLength(3);
    const refused = bodies.filter(({ code }) => code !== 0);
    expect(refused).toHaveLength(21);
    for (const body of refused) {
      expect(body).toMatchObject({
        code: 9004,
        details: { entity: 'end_user', entity_id: 'ann', window: 'day', limit: 3 * PRICE, spent: 0, reserved: 3 * PRICE },
      });
      expect(body['message']).toContain('budget of the end user');
    }
    expect((await parallel(await mintToken(stack.url, key, { sub: 'bob' }), 4)).map(({ code }) => code).sort()).toEqual([
      0, 0, 0, 9004,
    ]);
    // The key itself is no end user.
    expect((await parallel(key, 5)).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  });

  it('bound the open tasks and the creations a minute of whoever comes for the first time', async () => {
    const { key } = await stack.makeTeam(
      { end_user: { open_tasks: 2 } },
      { end_user: { open_tasks: 9, creations_per_minute: 3 } },
    );
    const ann = await mintToken(stack.url, key, { sub: 'ann' });
    const bodies = [];
    for (let n = 0; n < 3; n += 1) bodies.push((await create(at(n), ann, STALLED)).body);
    expect(bodies.map(({ code }) => code)).toEqual([0, 0, 9003]);
    expect(bodies[2]).toMatchObject({ details: { entity: 'end_user', entity_id: 'ann', limit: 2 } });
    const open = await stack.makeTeam({}, { end_user: { creations_per_minute: 3 } });
    const bob = await mintToken(stack.url, open.key, { sub: 'bob' });
    const made = await parallel(bob, 9);
    expect(made.filter(({ code }) => code === 0)).toHaveLength(3);
    expect(made.find(({ code }) => code !== 0)).toMatchObject({
      code: 9003,
      details: { entity: 'end_user', policy: 'end-user-creations', limit: 3 },
    });
    expect((await create(stack.url, await mintToken(stack.url, open.key, { sub: 'carl' }))).status).toBe(200);
  });

  it('become narrower by a token, never wider', async () => {
    const { key } = await stack.makeTeam({}, { end_user: { open_tasks: 2, ...daily(10 * PRICE) } });
    const narrow = await mintToken(stack.url, key, { sub: 'ann', end_user: { open_tasks: 1, ...daily(PRICE) } });
    expect((await create(stack.url, narrow, STALLED)).status).toBe(200);
    expect((await create(stack.url, narrow, STALLED)).body).toMatchObject({ code: 9003, details: { limit: 1 } });
    const wide = await mintToken(stack.url, key, { sub: 'ann', end_user: { open_tasks: 9, ...daily(99 * PRICE) } });
    expect((await create(stack.url, wide, STALLED)).status).toBe(200);
    expect((await create(stack.url, wide, STALLED)).body).toMatchObject({ code: 9003, details: { limit: 2 } });
  });

  it('show an end user its own balance', async () => {
    const { key } = await stack.makeTeam(
      { scopes: ['tasks:create', 'usage:read'], budgets: [{ window: 'total', credits: 100 * PRICE }] },
      { end_user: daily(3 * PRICE) },
    );
    const ann = await mintToken(stack.url, key, { sub: 'ann' });
    await create(stack.url, ann, STALLED);
    const balance = async (token: string) =>
      (await call<BalanceResponse>(stack.url, '/api/v1/users/balance', { token })).body.data.balance;
    expect([await balance(ann), await balance(key)]).toEqual([2 * PRICE, 99 * PRICE]);
    const { body } = await call<{ api_credits_balance: number }>(stack.url, '/api/v1/users/me', { token: ann });
    expect(body.data.api_credits_balance).toBe(2 * PRICE);
  });

  it.each(['teams', 'keys'] as const)('of %s change part by part; null clears', async (kind) => {
    const { teamId, keyId } = await stack.makeTeam();
    const path = kind === 'teams' ? `teams/${teamId}` : `keys/${keyId}`;
    const change = async (end_user: unknown) =>
      (await asAdmin<{ end_user: unknown }>(stack.url, path, { method: 'PATCH', body: { end_user } })).body.data.end_user;
    const day = { window: 'day', credits: 5, time_zone: 'UTC' };
    const month = { window: 'month', credits: 50, time_zone: 'Europe/Berlin' };
    expect((await asAdmin<{ end_user: unknown }>(stack.url, path)).body.data.end_user).toEqual(NONE);
    expect(await change({ open_tasks: 3, budgets: [day] })).toEqual({ ...NONE, open_tasks: 3, budgets: [day] });
    expect(await change({ budgets: [month], creations_per_minute: 7 })).toEqual({
      budgets: [day, month],
      open_tasks: 3,
      creations_per_minute: 7,
    });
    expect(await change({ open_tasks: null })).toEqual({ budgets: [day, month], open_tasks: null, creations_per_minute: 7 });
    const noMore = { budgets: [{ window: 'day', credits: null }] };
    expect(await change(noMore)).toEqual({ budgets: [month], open_tasks: null, creations_per_minute: 7 });
    expect(await change({ budgets: null })).toEqual({ ...NONE, creations_per_minute: 7 });
    expect(await change(null)).toEqual(NONE);
    expect((await asAdmin<{ end_user: unknown }>(stack.url, path)).body.data.end_user).toEqual(NONE);
  });

  it.each([
    ['end_user.colour', { colour: 1 }],
    ['end_user.open_tasks', { open_tasks: 0 }],
    ['end_user.budgets[0].window', { budgets: [{ window: 'total', credits: 1 }] }],
    ['end_user.budgets[0].label', { budgets: [{ window: 'day', credits: 1, label: 'a=b' }] }],
    ['end_user.budgets[1].window', { budgets: [1, 2].map((credits) => ({ window: 'day', credits })) }],
  ])('refuse %s', async (field, end_user) => {
    const { teamId, keyId, key } = await stack.makeTeam();
    const answers = [
      await asAdmin(stack.url, 'teams', { body: { name: 'one', end_user } }),
      await asAdmin(stack.url, `teams/${teamId}`, { method: 'PATCH', body: { end_user } }),
      await asAdmin(stack.url, `teams/${teamId}/keys`, { body: { end_user } }),
      await asAdmin(stack.url, `keys/${keyId}`, { method: 'PATCH', body: { end_user } }),
      await call(stack.url, '/gateway/v1/tokens', { token: key, body: { sub: 'ann', end_user } }),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ code: 1004, errors: [{ field }] });
  });

  it('of a token need its end user', async () => {
    const { key } = await stack.makeTeam();
    const { body } = await call(stack.url, '/gateway/v1/tokens', { token: key, body: { end_user: { open_tasks: 1 } } });
    expect(body).toMatchObject({ code: 1004, errors: [{ field: 'sub' }] });
  });
});
