import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually, untilLive } from '../support/http.js';
import { freePort, type RedisServer, startRedisServer } from '../support/redis-server.js';
import { ADMIN_TOKEN, type Sandbox, startStack, type TestTeam } from '../support/stack.js';
import { SteadyLoad } from '../support/steady-load.js';
import { createTask } from '../support/tasks.js';

jest.setTimeout(90_000);

interface Ready {
  status: string;
  workers: { serving: number; size: number };
}

describe('a gateway with two workers', () => {
  let sandbox: Sandbox;
  let close: () => Promise<void>;
  let redis: RedisServer;
  let gateway: GatewayProcess;
  let team: TestTeam;
  let metricsPort: number;
  let folder: string;
  let metricsToken = 'a-token-for-the-metrics';

  beforeAll(async () => {
    buildGateway();
    ({ sandbox, close } = await startStack({ gateways: 0, sandbox: { taskDurationMs: 600_000 } }));
    redis = await startRedisServer();
    metricsPort = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'workers-'));
    const tokenFile = rotate(metricsToken);
    gateway = await GatewayProcess.start(sandbox.url, {
      WORKERS: '2',
      REDIS_URL: redis.url,
      METRICS_PORT: String(metricsPort),
      METRICS_TOKEN_FILE: tokenFile,
      SHUTDOWN_DRAIN_MS: '1000',
    });
    team = await gateway.makeTeam();
    await untilLive(gateway.url);
  }, 120_000);
  afterAll(async () => {
    await gateway.kill();
    await redis.stop();
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rotate = (token: string) => {
    const path = join(folder, 'metrics-token');
    writeFileSync(path, (metricsToken = token));
    return path;
  };
  const ready = async () => (await (await fetch(`${gateway.url}/health/ready`)).json()) as Ready;
  const bothServe = () => eventually(ready, ({ workers }) => workers.serving === 2);
  const metrics = async (url = `http://127.0.0.1:${metricsPort}`, token = metricsToken) => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    return (await answer.text()).split('\n');
  };
  const valueOf = (lines: string[], series: string) =>
    Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length));
  /** The workers that logged a request of that path, by their places. */
  const workersThatAnswered = (path: string) =>
    new Set(
      [...gateway.output.matchAll(/^\{.*"context":"Http".*\}$/gm)]
        .map(([line]) => JSON.parse(line) as { worker: number; path: string; instance: string })
        .filter((line) => line.path === path)
        .map(({ worker }) => worker),
    );
  const pidOf = (place: number) => {
    const found = [...gateway.output.matchAll(new RegExp(`"instance":"[^"]+:(\\d+)","worker":${place},`, 'g'))].at(-1);
    return Number(found?.[1]);
  };

  it('answers with both, watches with one, and shows the sums of both in one scrape', async () => {
    for (let request = 0; request < 8; request += 1) await call(gateway.url, '/api/v1/tasks', { token: team.key });
    await eventually(
      async () => workersThatAnswered('/api/v1/tasks'),
      (workers) => workers.size === 2,
    );
    expect([...workersThatAnswered('/api/v1/tasks')].sort()).toEqual([1, 2]);
    const lines = await metrics();
    expect(valueOf(lines, 'gateway_watcher')).toBe(1);
    expect(valueOf(lines, 'gateway_workers{state="serving"}')).toBe(2);
    const listed = 'gateway_http_request_seconds_count{method="GET",route="/api/v1/tasks",status="200"}';
    expect(valueOf(lines, listed)).toBe(8);
    expect(valueOf(await metrics(gateway.url, ADMIN_TOKEN), listed)).toBe(8);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).status).toBe(401);
    expect((await ready()).workers).toEqual({ serving: 2, size: 2 });
  });

  it('keeps long-polling clients with their worker, and hands an upgrade over to it', async () => {
    const uuid = await createTask(gateway.url, team.key);
    // Each request of a client uses another connection, so any worker may get it.
    const clients = [['polling'], ['polling'], ['polling', 'websocket'], ['polling', 'websocket']].map((transports) =>
      io(gateway.url, { transports, auth: { token: team.key }, forceNew: true, reconnection: false }),
    );
    const finals = clients.map((client) => new Promise((resolve) => client.once('task:finalized', resolve)));
    const acks = await Promise.all(clients.map((client) => client.emitWithAck('task:subscribe', { task_uuid: uuid })));
    expect(acks.map((ack: { code: number }) => ack.code)).toEqual([0, 0, 0, 0]);
    for (const client of clients.slice(2))
      await eventually(
        async () => client.io.engine.transport.name,
        (name) => name === 'websocket',
      );
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await Promise.all(finals);
    expect(clients.every((client) => client.connected)).toBe(true);
    for (const client of clients) client.disconnect();
  });

  it('takes a new secret in every worker and on the port of the metrics, on SIGHUP', async () => {
    rotate('another-token-for-the-metrics');
    gateway.signal('SIGHUP');
    const reloaded = (place: number) => new RegExp(`"worker":${place},.*reloaded: METRICS_TOKEN"`);
    await Promise.all([gateway.printed(reloaded(1)), gateway.printed(reloaded(2))]);
    expect(valueOf(await metrics(), 'gateway_watcher')).toBe(1);
    expect((await metrics(gateway.url)).length).toBeGreaterThan(100);
  });

  it('sets the log level in every worker', async () => {
    await call(gateway.url, '/gateway/v1/log-level', {
      token: ADMIN_TOKEN,
      method: 'PUT',
      body: { level: 'warn', contexts: { Http: 'info' }, for_seconds: 600 },
    });
    const levels = async () =>
      (await call<{ level: string; instance: string }>(gateway.url, '/gateway/v1/log-level', { token: ADMIN_TOKEN })).body.data;
    const seen = new Map<string, string>();
    await eventually(
      async () => {
        const { instance, level } = await levels();
        return seen.set(instance, level);
      },
      ({ size }) => size === 2 && [...seen.values()].every((level) => level === 'warn'),
    );
    await call(gateway.url, '/gateway/v1/log-level', { token: ADMIN_TOKEN, method: 'PUT', body: {} });
  });

  it('replaces a worker that was killed, and counts it', async () => {
    const killed = pidOf(2);
    process.kill(killed, 'SIGKILL');
    await gateway.printed(/worker 2 serves again/);
    await bothServe();
    expect(pidOf(2)).not.toBe(killed);
    const lines = await metrics();
    expect(valueOf(lines, 'gateway_worker_ends_total{cause="crash"}')).toBe(1);
    expect(valueOf(lines, 'gateway_workers{state="serving"}')).toBe(2);
  });

  it('ends a connection that a killed worker had been given and not taken yet', async () => {
    await bothServe();
    const hung = pidOf(2);
    process.kill(hung, 'SIGSTOP');
    const fresh = () =>
      new Promise<void>((resolve, reject) => {
        get(`${gateway.url}/health/live`, { agent: false }, (response) => response.resume().once('end', resolve)).once(
          'error',
          reject,
        );
      });
    // They go to the workers in turn: one of the first two waits for the one that hangs.
    const first = [fresh(), fresh()];
    await Promise.any(first);
    process.kill(hung, 'SIGKILL');
    const ends = await Promise.allSettled(first);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await bothServe();
  });

  it('restarts one worker after the other on SIGUSR2 without a failed request, and no count goes back', async () => {
    const before = [pidOf(1), pidOf(2)];
    const listed = 'gateway_http_request_seconds_count{method="GET",route="/api/v1/tasks",status="200"}';
    const countBefore = valueOf(await metrics(), listed);
    let asked = 0;
    const ask = async (path: string) => {
      const answer = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${team.key}` } }).catch(
        // The error itself says no more than that the fetch failed.
        (error: Error) => Promise.reject(error.cause as Error),
      );
      const body = await answer.text();
      if (!answer.ok) throw new Error(`answered ${answer.status}: ${body}`);
    };
    const read = async () => {
      await ask('/api/v1/tasks');
      asked += 1;
    };
    const isReady = () => ask('/health/ready');
    const load = new SteadyLoad({ read, isReady }, 2);
    await load.more(50);
    gateway.signal('SIGUSR2');
    await gateway.printed(/all workers were restarted/);
    await load.more(50);
    await load.stop();
    expect(load.failures).toEqual([]);
    // The last lines of a worker that leaves may follow the first of its successor.
    await eventually(
      () => ask('/api/v1/tasks').then(() => [pidOf(1), pidOf(2)]),
      (pids) => !pids.some((pid) => before.includes(pid)),
    );
    expect(valueOf(await metrics(), 'gateway_worker_ends_total{cause="planned"}')).toBe(2);
    await eventually(
      async () => valueOf(await metrics(), listed),
      (count) => count >= countBefore + asked,
    );
    await eventually(
      async () => valueOf(await metrics(), 'gateway_watcher'),
      (watchers) => watchers === 1,
    );
  });

  it('ends with all its workers on SIGTERM', async () => {
    const pids = [pidOf(1), pidOf(2)];
    expect((await gateway.stop()).code).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a gateway whose workers are starting', () => {
  it('ends with them in order on SIGTERM, and does not wait until it has to kill them', async () => {
    buildGateway();
    const redis = await startRedisServer();
    const env = { WORKERS: '2', REDIS_URL: redis.url, SHUTDOWN_DRAIN_MS: '1000' };
    const starting = GatewayProcess.spawn('http://127.0.0.1:9', env);
    // They are there, and have loaded nothing yet.
    await eventually(
      async () =>
        spawnSync('pgrep', ['-P', String(starting.pid)], { encoding: 'utf8' })
          .stdout.trim()
          .split('\n').length,
      (children) => children === 2,
    );
    const { code, stdout } = await starting.stop();
    expect(code).toBe(0);
    expect(stdout).not.toContain('did not end in time');
    await redis.stop();
  });
});

describe('a gateway whose workers cannot start', () => {
  it('says why in one line, and ends', async () => {
    buildGateway();
    const redis = await startRedisServer();
    await redis.stop();
    const failed = (env: Record<string, string>) => GatewayProcess.spawn('http://127.0.0.1:9', { WORKERS: '2', ...env }).exited;
    const [unreachable, noRedis] = await Promise.all([failed({ REDIS_URL: redis.url }), failed({})]);
    const refused = `redis: connect ECONNREFUSED 127.0.0.1:${redis.port} (check REDIS_URL)`;
    expect([unreachable.code, unreachable.stderr]).toEqual([1, `the storage cannot be reached: ${refused}\n`]);
    expect([noRedis.code, noRedis.stderr]).toEqual([
      1,
      'invalid settings:\n  WORKERS: needs REDIS_URL, because several processes can share their state only there\n',
    ]);
  });
});
