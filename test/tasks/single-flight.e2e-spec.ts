import { type FlowStatusPayload } from '#contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { type GatewayProcess } from '../support/gateway-process.js';
import { call, eventually, untilLive } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type Sandbox, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

jest.setTimeout(60_000);

/** Without pushes, each status has to come from the upstream over HTTP. */
const refuseWatch = ({ control }: Sandbox) => control.addFault({ route: 'watch', kind: 'error', status: 503, times: 0 });
const status = ({ url }: { url: string }, token: string, uuid: string, headers: Record<string, string> = {}) =>
  call<FlowStatusPayload>(url, `/api/v1/tasks/${uuid}`, { token, headers });

describe('concurrent reads of a cold status, over two gateway processes without pushes', () => {
  let redis: RedisServer;
  let cluster: GatewayCluster;
  let one: GatewayProcess;
  let other: GatewayProcess;
  let team: TestTeam;

  beforeAll(async () => {
    redis = await startRedisServer();
    // Fresh for so long that the watcher's own polling is not counted; a cold task has no stored status.
    const env = { STATUS_FRESH_MS: '3600000' };
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2, prepare: refuseWatch, env });
    [one, other] = cluster.gateways as [GatewayProcess, GatewayProcess];
    team = await one.makeTeam();
  }, 120_000);
  afterAll(async () => {
    await cluster.close();
    await redis.stop();
  });
  afterEach(() => {
    cluster.sandbox.control.clearFaults();
    refuseWatch(cluster.sandbox);
  });

  const coldTask = async () => {
    const uuid = await createTask(one.url, team.key);
    expect(redis.cli('DEL', `tg:{${team.teamId}}:status:${uuid}`)).toBe('1');
    return uuid;
  };

  it('call the upstream once for 1,000 readers', async () => {
    const uuid = await coldTask();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, at) => status(at % 2 === 0 ? one : other, team.key, uuid)),
    );
    expect(answers.filter(({ status: code, body }) => code !== 200 || body.data.taskId !== uuid)).toEqual([]);
    expect(cluster.sandbox.control.stats().statusReads[uuid]).toBe(1);
    const verdicts = answers.map(({ headers }) => headers.get('cache-status'));
    expect(verdicts.filter((verdict) => verdict === 'TriverseGateway; fwd=uri-miss; stored')).toHaveLength(1);
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1);
  });

  it('report the cache status, and get 304 for a version that the caller has', async () => {
    const uuid = await coldTask();
    const first = await status(one, team.key, uuid);
    expect(first.headers.get('cache-status')).toBe('TriverseGateway; fwd=uri-miss; stored');
    const second = await status(other, team.key, uuid);
    expect(second.headers.get('cache-status')).toBe('TriverseGateway; hit');
    expect(second.headers.get('age')).toMatch(/^\d+$/);
    expect(second.headers.get('cache-control')).toBe('private, no-cache');
    const etag = second.headers.get('etag') ?? '';
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const same = await status(one, team.key, uuid, { 'if-none-match': given });
      expect([same.status, same.headers.get('etag'), same.body]).toEqual([304, etag, {}]);
    }
    expect((await status(one, team.key, uuid, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('share one failure, without another call for each', async () => {
    const uuid = await coldTask();
    cluster.sandbox.control.addFault({ route: 'status', kind: 'error', status: 503, code: 5003, times: 0 });
    const answers = await Promise.all(Array.from({ length: 100 }, () => status(one, team.key, uuid)));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([5003]));
    expect(cluster.sandbox.control.stats().byClass['status']).toBeLessThan(10);
  });
});

describe('a stored status without pushes', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ prepare: refuseWatch, env: { STATUS_FRESH_MS: '1' }, sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  it('is read through when stale', async () => {
    const uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.setTask(uuid, { status: 'RUNNING' });
    const answer = await eventually(
      () => status(stack, team.key, uuid),
      ({ headers }) => headers.get('cache-status') === 'TriverseGateway; fwd=stale; stored',
    );
    expect(answer.body.data.status).toBe('RUNNING');
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    expect(
      (
        await eventually(
          () => status(stack, team.key, uuid),
          ({ body }) => body.data.status === 'SUCCESS',
        )
      ).status,
    ).toBe(200);
    expect((await status(stack, team.key, uuid)).headers.get('cache-status')).toBe('TriverseGateway; hit');
  });

  it('is served with its age and flagged while the upstream is down, and refreshed once it is back', async () => {
    const uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.addFault({ route: 'status', kind: 'reset', times: 0 });
    const answer = await eventually(
      () => status(stack, team.key, uuid),
      ({ headers }) => Number(headers.get('age')) >= 1,
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-status')).toBe('TriverseGateway; hit; detail=stale-if-error-9006');
    expect(answer.body.data.status).toBe('PENDING');
    stack.sandbox.control.clearFaults();
    refuseWatch(stack.sandbox);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await eventually(
      () => status(stack, team.key, uuid),
      ({ body }) => body.data.status === 'SUCCESS',
      30_000,
    );
  });
});

describe('a stored status with pushes', () => {
  it('is served without calling the upstream', async () => {
    const stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: { STATUS_FRESH_MS: '0' } });
    try {
      const team = await stack.makeTeam();
      await untilLive(stack.url);
      const uuid = await createTask(stack.url, team.key);
      const answer = await status(stack, team.key, uuid);
      expect(answer.headers.get('cache-status')).toBe('TriverseGateway; hit');
      expect(stack.sandbox.control.stats().statusReads[uuid]).toBeUndefined();
    } finally {
      await stack.close();
    }
  });
});
