import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin, uploadPng } from '../support/admin-calls.js';
import { call } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

describe.each(['memory', 'redis'] as const)('limits at the edge on the %s engine', (engine) => {
  let stack: Stack;
  const at = (index: number) => stack.urls[index % stack.urls.length] ?? '';

  beforeAll(async () => {
    stack = await startStack({ engine, gateways: engine === 'redis' ? 3 : 1, env: { UPLOADS_PER_MINUTE: '6' } });
  });
  afterAll(() => stack.close());

  it('counts the requests of a key exactly over all gateways and reports the remainder', async () => {
    const { key } = await stack.makeTeam({ limits: { requests_per_minute: 5 } }, { limits: { requests_per_minute: 100 } });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => call(at(n), '/api/v1/tasks', { token: key })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(7);
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ code: 9003, details: { policy: 'key-requests', limit: 5, window_seconds: 60, remaining: 0 } });
      const wait = Number(headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
    }
    const last = refused.at(-1);
    expect(last?.headers.get('ratelimit-policy')).toBe('"key-requests";q=5;w=60, "team-requests";q=100;w=60');
    expect(last?.headers.get('ratelimit')).toMatch(/^"key-requests";r=0;t=\d+, "team-requests";r=95;t=\d+$/);
  });

  it('counts creations separately from requests, over all keys of a team', async () => {
    const { teamId, key } = await stack.makeTeam({}, { limits: { creations_per_minute: 2 } });
    const second = await asAdmin<{ key: string }>(stack.url, `teams/${teamId}/keys`, { body: {} });
    const codes = [];
    for (const token of [key, second.body.data.key, key]) codes.push((await create(at(codes.length), token)).body);
    expect(codes.map(({ code }) => code)).toEqual([0, 0, 9003]);
    expect(codes[2]).toMatchObject({ details: { policy: 'team-creations', limit: 2 } });
    expect((await call(stack.url, '/api/v1/tasks', { token: key })).status).toBe(200);
  });

  it('counts no creation that another limit or a budget refuses', async () => {
    const limits = { creations_per_minute: 2, open_tasks: 1 };
    const poor = await stack.makeTeam({ limits }, { budgets: [{ window: 'total', credits: 1 }] });
    const codes = [];
    for (let n = 0; n < 4; n += 1) codes.push((await create(at(n), poor.key)).body.code);
    expect(codes).toEqual([9004, 9004, 9004, 9004]);
    const busy = await stack.makeTeam({ limits });
    expect((await create(at(0), busy.key, { prompt: 'please-stall' })).status).toBe(200);
    for (let n = 0; n < 3; n += 1)
      expect((await create(at(n), busy.key)).body).toMatchObject({ code: 9003, details: { entity: 'key', limit: 1 } });
  });

  it('does not count a refused creation as a request', async () => {
    const { key } = await stack.makeTeam({ limits: { creations_per_minute: 1, requests_per_minute: 4 } });
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await create(at(n), key)).status);
    expect(statuses).toEqual([200, 429, 429, 429, 429, 429]);
    for (let n = 0; n < 3; n += 1) expect((await call(at(n), '/api/v1/tasks', { token: key })).status).toBe(200);
    expect((await call(at(0), '/api/v1/tasks', { token: key })).status).toBe(429);
  });

  it('limits the open tasks of a key', async () => {
    const { key } = await stack.makeTeam({ limits: { open_tasks: 1 } });
    expect((await create(stack.url, key, { prompt: 'please-stall' })).status).toBe(200);
    const refused = await create(stack.url, key, { prompt: 'please-stall' });
    expect(refused.body).toMatchObject({ code: 9003, details: { entity: 'key', limit: 1 } });
    expect(refused.headers.get('retry-after')).not.toBeNull();
  });

  it('limits the open tasks of a team exactly, for concurrent creations by two keys on every gateway', async () => {
    const { teamId, key } = await stack.makeTeam({}, { limits: { open_tasks: 3 } });
    const second = await asAdmin<{ key: string }>(stack.url, `teams/${teamId}/keys`, { body: {} });
    const keys = [key, second.body.data.key];
    const create12 = Array.from({ length: 12 }, (_, n) => create(at(n), keys[(n >> 1) % 2] ?? '', { prompt: 'please-stall' }));
    const codes = (await Promise.all(create12)).map(({ body }) => body.code);
    expect(codes.filter((code) => code === 0)).toHaveLength(3);
    expect(codes.filter((code) => code === 9003)).toHaveLength(9);
  });

  it('shares the uploads of the account: a busy team leaves slots to the others', async () => {
    const [greedy, modest] = [await stack.makeTeam(), await stack.makeTeam()];
    const first = await uploadPng(at(0), modest.key);
    expect(first.status).toBe(200);
    const greedyAnswers = [];
    for (let n = 0; n < 6; n += 1) greedyAnswers.push(await uploadPng(at(n), greedy.key));
    expect(greedyAnswers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429, 429]);
    expect(greedyAnswers[5]?.body).toMatchObject({ code: 9003, details: { policy: 'account-uploads', limit: 3 } });
    for (let n = 0; n < 2; n += 1) expect((await uploadPng(at(n), modest.key)).status).toBe(200);
    expect((await uploadPng(at(0), modest.key)).status).toBe(429);
  });

  it('admits the operator however busy the teams are', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => asAdmin(stack.url, 'teams')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe.each(['memory', 'redis'] as const)('limits of uploads on the %s engine', (engine) => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ engine })));
  afterAll(() => stack.close());

  it('counts a presigned upload URL as an upload', async () => {
    const { key } = await stack.makeTeam({ limits: { uploads_per_minute: 2 } });
    const presign = () =>
      call(stack.url, '/api/v1/upload/presigned-upload-url', {
        token: key,
        body: { filename: 'a.png', content_type: 'image/png' },
      });
    expect([(await presign()).status, (await uploadPng(stack.url, key)).status]).toEqual([200, 200]);
    const refused = await presign();
    expect([refused.status, refused.body]).toEqual([429, expect.objectContaining({ code: 9003 })]);
    expect(refused.body).toMatchObject({ details: { policy: 'key-uploads' } });
  });
});

describe('limits under concurrent load on three gateways', () => {
  let stack: Stack;
  const at = (index: number) => stack.urls[index % stack.urls.length] ?? '';

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis', gateways: 3, env: { UPLOADS_PER_MINUTE: '6' } });
  });
  afterAll(() => stack.close());

  it('give each of two teams half of the uploads, and no more', async () => {
    const teams = [await stack.makeTeam(), await stack.makeTeam()];
    // A team has a share of the account's uploads from its first upload on.
    for (const [n, { key }] of teams.entries()) expect((await uploadPng(at(n), key)).status).toBe(200);
    const answers = await Promise.all(
      teams.flatMap(({ key }, team) =>
        Array.from({ length: 9 }, async (_, n) => ({ team, status: (await uploadPng(at(n), key)).status })),
      ),
    );
    const count = (team: number, status: number) => answers.filter((one) => one.team === team && one.status === status).length;
    expect([count(0, 200), count(0, 429), count(1, 200), count(1, 429)]).toEqual([2, 7, 2, 7]);
  });

  it('admit as many sockets as a key and its team may have', async () => {
    const { teamId, key } = await stack.makeTeam({ limits: { sockets: 3 } }, { limits: { sockets: 5 } });
    const second = await asAdmin<{ key: string }>(stack.url, `teams/${teamId}/keys`, { body: {} });
    const connect = (token: string, n: number) => Watcher.connect(at(n), token).catch((error: Error) => error.message);
    const ofKey = await Promise.all(Array.from({ length: 9 }, (_, n) => connect(key, n)));
    const ofTeam = await Promise.all(Array.from({ length: 9 }, (_, n) => connect(second.body.data.key, n)));
    const connected = (all: (Watcher | string)[]) => all.filter((one) => one instanceof Watcher);
    expect([connected(ofKey).length, connected(ofTeam).length]).toEqual([3, 2]);
    connected(ofKey).forEach(({ socket }) => socket.disconnect());
    connected(ofTeam).forEach(({ socket }) => socket.disconnect());
  });
});
