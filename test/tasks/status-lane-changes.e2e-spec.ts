import { type FlowStatusPayload } from '#contracts';
import { GetTask } from '#tasks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { type Answer, call, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

const ENDLESS = { prompt: 'a red chair, please-take-600000ms' };

describe.each(['memory', 'redis'] as const)('status reads in the fast lane during changes, on the %s engine', (engine) => {
  let stack: Stack;
  let byController: () => number;
  const gateways = engine === 'redis' ? 2 : 1;

  beforeAll(async () => {
    stack = await startStack({ engine, gateways, sandbox: { taskDurationMs: 1_500, taskSteps: 10 } });
    const spies = stack.apps.map((app) => jest.spyOn(app.get(GetTask), 'execute'));
    byController = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    await Promise.all(stack.urls.map(untilLive));
  });
  afterAll(() => stack.close());

  const read = (url: string, uuid: string, token: string) => call<FlowStatusPayload>(url, `/api/v1/tasks/${uuid}`, { token });
  const revOf = ({ headers }: Answer) => Number(/-(\d+)"$/.exec(headers.get('etag') ?? '')?.[1]);
  const isHit = ({ headers }: Answer) => headers.get('cache-status') === 'TriverseGateway; hit';
  /** Waits until the lane answers this caller for this task. */
  const warm = async (url: string, uuid: string, token: string) => {
    for (let before = -1; before !== byController();) {
      before = byController();
      await read(url, uuid, token);
    }
  };

  /** Status reads that the metrics count as answered. */
  const measured = async () => {
    const response = await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const count = /gateway_http_request_seconds_count\{method="GET",route="\/api\/v1\/tasks\/:uuid",status="200"\} (\d+)/;
    return Number(count.exec(await response.text())?.[1]);
  };

  it('never go back, and reach the final status', async () => {
    const { key } = await stack.makeTeam();
    const uuid = await createTask(stack.url, key);
    const before = byController();
    const follow = async (url: string) => {
      const revs: number[] = [];
      let reads = 0;
      await eventually(
        async () => {
          reads += 1;
          const answer = await read(url, uuid, key);
          expect(isHit(answer)).toBe(true);
          revs.push(revOf(answer));
          return answer.body.data.status;
        },
        (status) => status === 'SUCCESS',
      );
      return { revs, reads };
    };
    const seen = await Promise.all(stack.urls.flatMap((url) => [follow(url), follow(url), follow(url)]));
    for (const { revs } of seen) expect(revs).toEqual([...revs].sort((a, b) => a - b));
    const reads = seen.reduce((sum, one) => sum + one.reads, 0);
    expect(byController() - before).toBeLessThan(reads / 2);
  });

  it('refuse a key within a second after it was revoked or lost its scope', async () => {
    for (const revoke of [
      (keyId: string) => asAdmin(stack.url, `keys/${keyId}`, { method: 'DELETE' }),
      (keyId: string) => asAdmin(stack.url, `keys/${keyId}`, { method: 'PATCH', body: { scopes: ['tasks:create'] } }),
    ]) {
      const { key, keyId } = await stack.makeTeam();
      const uuid = await createTask(stack.url, key, ENDLESS);
      for (const url of stack.urls) await warm(url, uuid, key);
      expect((await revoke(keyId)).status).toBe(200);
      const since = performance.now();
      for (const url of stack.urls) {
        await eventually(
          () => read(url, uuid, key),
          ({ status }) => status === 401 || status === 403,
        );
      }
      expect(performance.now() - since).toBeLessThan(1_000);
    }
  });

  it('count against a limit as soon as one is set', async () => {
    const { key, teamId } = await stack.makeTeam();
    const uuid = await createTask(stack.url, key, ENDLESS);
    for (const url of stack.urls) await warm(url, uuid, key);
    expect(
      (await asAdmin(stack.url, `teams/${teamId}`, { method: 'PATCH', body: { limits: { requests_per_minute: 3 } } })).status,
    ).toBe(200);
    await eventually(
      () => read(stack.urls.at(-1) ?? '', uuid, key),
      ({ headers }) => headers.get('ratelimit') !== null,
      1_000,
    );
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push((await read(stack.urls[i % gateways] ?? '', uuid, key)).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(2);
    expect(answers.at(-1)).toBe(429);
  });

  it('are each logged and measured like any request', async () => {
    const { key, keyId, teamId } = await stack.makeTeam();
    const uuid = await createTask(stack.url, key, ENDLESS);
    await warm(stack.url, uuid, key);
    const before = byController();
    const measuredBefore = await measured();
    const requestId = `lane-${engine}`;
    await call(stack.url, `/api/v1/tasks/${uuid}`, { token: key, headers: { 'x-request-id': requestId } });
    await call(stack.url, `/api/v1/tasks/${uuid}?beyond`, { token: key, headers: { 'x-request-id': requestId } });
    expect(byController()).toBe(before + 1);
    const lines = await eventually(
      async () =>
        stack
          .logs()
          .split('\n')
          .filter((line) => line.includes(requestId)),
      (found) => found.length === 2,
    );
    const [lane, controller] = lines.map((line) => {
      const { time, ms, ...rest } = JSON.parse(line) as Record<string, unknown>;
      expect([typeof time, typeof ms]).toEqual(['string', 'number']);
      return rest;
    });
    expect(lane).toEqual(controller);
    expect(lane).toMatchObject({ path: `/api/v1/tasks/${uuid}`, status: 200, team: teamId, key: keyId });
    expect(await measured()).toBe(measuredBefore + 2);
  });
});
