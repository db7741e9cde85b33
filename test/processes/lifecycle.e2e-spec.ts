import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { startRedisServer } from '../support/redis-server.js';
import { type Sandbox, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

jest.setTimeout(60_000);

const SIZE = 30 * 1024 * 1024;
type Ready = { status: string; storage: { engine: string; ok: boolean }; upstream: { link: string; reason?: string } };

describe('a gateway process', () => {
  let sandbox: Sandbox;
  let close: () => Promise<void>;

  beforeAll(async () => {
    buildGateway();
    ({ sandbox, close } = await startStack({ gateways: 0, sandbox: { taskDurationMs: 600_000, assetBytes: SIZE } }));
  }, 120_000);
  afterAll(() => close());

  const ready = async (url: string) => {
    const answer = await fetch(`${url}/health/ready`);
    return { status: answer.status, body: (await answer.json()) as Ready };
  };

  it('lets a running download finish on SIGTERM, takes no new work, and exits 0', async () => {
    // Longer than the test may take: only the end of the work can cause the exit, not the time limit.
    const gateway = await GatewayProcess.start(sandbox.url, { SHUTDOWN_GRACE_MS: '300000' });
    const { key } = await gateway.makeTeam();
    const uuid = await createTask(gateway.url, key);
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    const download = await fetch(`${gateway.url}/api/v1/tasks/download/${uuid}`, { headers: { authorization: `Bearer ${key}` } });
    const reader = (download.body as ReadableStream<Uint8Array>).getReader();
    let bytes = (await reader.read()).value?.length ?? 0;
    gateway.signal('SIGTERM');
    await gateway.printed(/no longer watching the upstream/);
    for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.length;
    expect(bytes).toBe(SIZE);
    const { code } = await gateway.exited;
    expect(code).toBe(0);
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  });

  it('wraps what a hook refuses in the envelope, beside the console that it serves', async () => {
    const gateway = await GatewayProcess.start(sandbox.url);
    const { key } = await gateway.makeTeam();
    const page = await fetch(`${gateway.url}/console/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const refused = await call(gateway.url, '/api/v1/tasks?sub=%E9', { token: key });
    expect([refused.status, refused.body.code, refused.body.errors?.[0]?.field]).toEqual([400, 1004, 'sub']);
    await gateway.kill();
  });

  it('reports in one line that its port is in use', async () => {
    const first = await GatewayProcess.start(sandbox.url);
    const port = new URL(first.url).port;
    const second = await GatewayProcess.spawn(sandbox.url, { PORT: port }).exited;
    expect([second.code, second.stderr]).toEqual([
      1,
      `port ${port} is already in use: stop the process that listens there, or set PORT\n`,
    ]);
    await first.kill();
  });

  it.each([
    ['ADMIN_TOKEN', 'short-secret'],
    ['GATEWAY_SECRET', 'too-short-to-sign'],
    ['PORT', 'eighty'],
    ['STATUS_FRESH_MS', 'soonish'],
    ['REDIS_URL', 'http://user:hunter2@redis'],
    ['TRIVERSE_BASE_URL', 'https://user:hunter2@api.triverse.ai'],
  ])('names an invalid %s without its value', async (name, value) => {
    const { code, stdout, stderr } = await GatewayProcess.spawn(sandbox.url, { [name]: value }).exited;
    expect(code).toBe(1);
    expect(stderr).toContain(name);
    expect(stdout + stderr).not.toContain(value);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('reports in one line that its storage is unreachable', async () => {
    const redis = await startRedisServer();
    await redis.stop();
    const { code, stderr } = await GatewayProcess.spawn(sandbox.url, { REDIS_URL: redis.url }).exited;
    const refused = `redis: connect ECONNREFUSED 127.0.0.1:${redis.port} (check REDIS_URL)`;
    expect([code, stderr]).toEqual([1, `the storage cannot be reached: ${refused}\n`]);
  });

  it('is live but not ready while its storage is unavailable, and ready again afterwards', async () => {
    const stack = await startStack({ engine: 'redis' });
    try {
      await eventually(
        () => ready(stack.url),
        ({ body }) => body.upstream.link === 'live',
      );
      expect(await ready(stack.url)).toMatchObject({
        status: 200,
        body: { status: 'ready', storage: { engine: 'redis', ok: true } },
      });
      await stack.redis?.kill();
      expect(await ready(stack.url)).toMatchObject({ status: 503, body: { status: 'not-ready', storage: { ok: false } } });
      expect((await call(stack.url, '/health/live')).status).toBe(200);
      await stack.redis?.start();
      await eventually(
        () => ready(stack.url),
        ({ status }) => status === 200,
        20_000,
      );
    } finally {
      await stack.close();
    }
  });

  it('is not ready, and says why, when the upstream refuses its key', async () => {
    const stack = await startStack({ env: { TRIVERSE_API_KEY: 'sk-some-other-key' } });
    try {
      const { body } = await eventually(
        () => ready(stack.url),
        ({ status, body: { upstream } }) => status === 503 && upstream.link === 'down',
      );
      expect(body.upstream).toEqual({ link: 'down', reason: "the upstream refused the gateway's key" });
    } finally {
      await stack.close();
    }
  });
});
