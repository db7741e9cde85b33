import { type TaskCreationResponsePayload } from '#contracts';
import { CreationLedger } from '#tasks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { mintToken } from '../support/tasks.js';

jest.setTimeout(60_000);

describe.each([
  { engine: 'memory', gateways: 1 },
  { engine: 'redis', gateways: 2 },
] as const)('idempotent creation on the $engine engine, $gateways gateway(s)', ({ engine, gateways }) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine, gateways, env: { UPSTREAM_CREATE_TIMEOUT_MS: '2000' } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());
  beforeEach(() => stack.sandbox.control.resetStats());

  const create = (body: Record<string, unknown>, key?: string, { token = team.key, at = 0 } = {}) =>
    call<TaskCreationResponsePayload>(stack.urls[at % gateways] ?? '', '/api/v1/tasks/text-to-model', {
      token,
      body: { prompt: 'a chair', ...body },
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  const creations = () => stack.sandbox.control.stats().creations;

  it('returns the same task for the same key and body, in any order of its fields', async () => {
    const key = randomUUID();
    const first = await create({ turbo: true, texture_size: 1024 }, key);
    const again = await create({ texture_size: 1024, turbo: true }, key, { at: 1 });
    expect(again.body).toEqual(first.body);
    expect([first.status, again.status, creations()]).toEqual([200, 200, 1]);
  });

  it('creates one task for 20 concurrent requests', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => create({}, key, { at })));
    expect(answers.map(({ status }) => status)).toEqual(new Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.data.task_uuid)).size).toBe(1);
    expect(creations()).toBe(1);
    expect(stack.sandbox.control.stats().byClass['create']).toBe(1);
  });

  it('waits for the first request no longer than the client does, and reads nothing for clients that left', async () => {
    const key = randomUUID();
    stack.sandbox.control.addFault({ route: 'create', kind: 'latency', ms: 1_500 });
    const first = create({}, key);
    await eventually(
      async () => stack.sandbox.control.stats().byClass['create'],
      (calls) => calls === 1,
    );
    const [gateway] = stack.apps;
    if (gateway === undefined) throw new Error('no gateway');
    const asked = jest.spyOn(gateway.get(CreationLedger), 'begin');
    let arrived = 0;
    gateway.getHttpServer().on('request', () => arrived++);
    const leaving = new AbortController();
    const waiting = Array.from({ length: 50 }, () =>
      fetch(`${stack.url}/api/v1/tasks/text-to-model`, {
        method: 'POST',
        headers: { authorization: `Bearer ${team.key}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ prompt: 'a chair' }),
        signal: leaving.signal,
      }).catch(() => undefined),
    );
    await eventually(
      async () => arrived,
      (requests) => requests === waiting.length,
    );
    leaving.abort();
    await Promise.all(waiting);
    expect((await first).status).toBe(200);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
    expect((await create({}, key)).body).toEqual((await first).body);
  });

  it('returns the same task under a budget too, even if the upstream has no price or the budget is spent', async () => {
    const { key: token } = await stack.makeTeam({ budgets: [{ window: 'total', credits: 130 }] });
    const key = randomUUID();
    const first = await create({}, key, { token });
    stack.sandbox.control.addFault({
      route: 'quote',
      kind: 'error',
      status: 503,
      code: 5003,
      message: 'no prices now',
      times: 20,
    });
    const again = await create({}, key, { token, at: 1 });
    const other = await create({ prompt: 'a table' }, key, { token });
    const unpriced = await create({ polygon_limit: 4_000 }, randomUUID(), { token });
    stack.sandbox.control.clearFaults();
    expect([first.status, again.status, other.status, unpriced.status]).toEqual([200, 200, 409, 503]);
    expect(again.body).toEqual(first.body);
    expect(creations()).toBe(1);
  });

  it('refuses the key with a different body', async () => {
    const key = randomUUID();
    await create({}, key);
    const other = await create({ prompt: 'a table' }, key);
    expect([other.status, other.body.code, creations()]).toEqual([409, 9005, 1]);
  });

  it('returns the same task after the operator changed a default, added a maximum or removed the flow from the key', async () => {
    const { key: token, keyId } = await stack.makeTeam({ parameters: { defaults: { texture_size: 1024 } } });
    const [key, order] = [randomUUID(), { client_order_id: `order-${engine}-defaults` }];
    const [first, ordered] = [await create({ polygon_limit: 5000 }, key, { token }), await create(order, undefined, { token })];
    const changes = [
      { parameters: { defaults: { texture_size: 2048 } } },
      { parameters: { max: { polygon_limit: 1000 } } },
      { allowed_flows: ['image-to-model'] },
    ];
    for (const change of changes) {
      await asAdmin(stack.url, `keys/${keyId}`, { method: 'PATCH', body: change });
      const again = await create({ polygon_limit: 5000 }, key, { token });
      const orderedAgain = await create(order, undefined, { token });
      expect([again.status, orderedAgain.status]).toEqual([200, 200]);
      expect([again.body, orderedAgain.body]).toEqual([first.body, ordered.body]);
    }
    const spelledOut = await create({ polygon_limit: 5000, texture_size: 1024 }, key, { token });
    expect([spelledOut.status, creations()]).toEqual([409, 2]);
  });

  it('repeats the body of the first attempt if its outcome is unknown and a default has changed', async () => {
    const { key: token, keyId } = await stack.makeTeam({ parameters: { defaults: { texture_size: 1024 } } });
    const key = randomUUID();
    stack.sandbox.control.addFault({ route: 'create', kind: 'error', status: 503, code: 5003, message: 'later', times: 2 });
    stack.sandbox.control.addFault({ route: 'create', kind: 'lost-answer', times: 2 });
    const first = await eventually(
      () => create({}, key, { token }),
      ({ body }) => body.code !== 5003,
    );
    expect([502, 503, 504]).toContain(first.status);
    await asAdmin(stack.url, `keys/${keyId}`, { method: 'PATCH', body: { parameters: { defaults: { texture_size: 2048 } } } });
    const again = await create({}, key, { token });
    expect([again.status, creations()]).toEqual([200, 1]);
    expect(again.body.data.input).toMatchObject({ texture_size: 1024 });
  });

  it('creates two tasks without a key, and keeps the keys of two teams apart', async () => {
    const other = await stack.makeTeam();
    const key = randomUUID();
    const answers = await Promise.all([create({}), create({}), create({}, key), create({}, key, { token: other.key })]);
    expect(new Set(answers.map(({ body }) => body.data.task_uuid)).size).toBe(4);
  });

  it.each([
    ['Idempotency-Key', {}, 'cart-1'],
    ['client_order_id', { client_order_id: 'cart-1' }, undefined],
  ])('keeps the %s of two end users of a team apart', async (_what, body, key) => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((sub) => mintToken(stack.url, team.key, { sub })));
    const [hers, again] = [await create(body, key, { token: ann }), await create(body, key, { token: ann, at: 1 })];
    const his = await create(body, key, { token: bob });
    expect(again.body.data.task_uuid).toBe(hers.body.data.task_uuid);
    const { task_uuid: uuid } = his.body.data;
    expect((await call(stack.url, `/api/v1/tasks/${uuid}`, { token: bob })).status).toBe(200);
    expect((await create({ ...body, prompt: 'a table' }, key, { token: bob })).body.code).toBe(9005);
    expect(creations()).toBe(2);
  });

  it('accepts client_order_id as a key, separate for each team', async () => {
    const other = await stack.makeTeam();
    const order = { client_order_id: `order-${engine}-1` };
    const ours = await create(order);
    const again = await create(order, undefined, { at: 1 });
    const theirs = await create(order, undefined, { token: other.key });
    expect(again.body.data.task_uuid).toBe(ours.body.data.task_uuid);
    expect(theirs.status).toBe(200);
    expect(theirs.body.data.task_uuid).not.toBe(ours.body.data.task_uuid);
    expect(creations()).toBe(2);
  });

  it.each([
    ['with a key', () => randomUUID()],
    ['without one', () => undefined],
  ])('finds the task whose answer was lost, %s', async (_name, key) => {
    stack.sandbox.control.addFault({ route: 'create', kind: 'lost-answer' });
    const answer = await create({}, key());
    expect(answer.status).toBe(200);
    expect(creations()).toBe(1);
    const status = await call(stack.url, `/api/v1/tasks/${answer.body.data.task_uuid}`, { token: team.key });
    expect(status.status).toBe(200);
  });

  it('allows another attempt with the same key after a creation failed for good', async () => {
    const key = randomUUID();
    stack.sandbox.control.addFault({ route: 'create', kind: 'error', status: 400, code: 2008, message: 'not safe' });
    expect((await create({}, key)).body.code).toBe(2008);
    expect((await create({}, key)).status).toBe(200);
    expect(creations()).toBe(1);
  });

  it('creates one task in the end when the upstream stays silent and the client repeats', async () => {
    const key = randomUUID();
    stack.sandbox.control.addFault({ route: 'create', kind: 'lost-answer', times: 2 });
    const first = await create({}, key);
    expect([503, 504, 502]).toContain(first.status);
    const again = await eventually(
      () => create({}, key),
      ({ status }) => status === 200,
      30_000,
    );
    expect(again.body.data.task_uuid).toEqual(expect.any(String));
    expect(creations()).toBe(1);
  });
});

describe('creation while the storage is unavailable', () => {
  it('is refused, and creates nothing at the upstream', async () => {
    const stack = await startStack({ engine: 'redis' });
    try {
      const team = await stack.makeTeam();
      const create = () => call(stack.url, '/api/v1/tasks/text-to-model', { token: team.key, body: { prompt: 'a chair' } });
      expect((await create()).status).toBe(200);
      await stack.redis?.kill();
      const refused = await create();
      expect([refused.status, refused.body.code]).toEqual([503, 9010]);
      expect(stack.sandbox.control.stats().creations).toBe(1);
      await stack.redis?.start();
    } finally {
      await stack.close();
    }
  });
});
