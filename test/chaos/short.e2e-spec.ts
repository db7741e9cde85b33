import { type TaskCreationResponsePayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { GENERATION, makeTeam, type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { ChaosClient } from './chaos-client.js';
import { PLAN } from './plan.js';

const FAILOVER_LIMIT_MS = 10_000;

describe('whatever happens, every client sees every final status once and in order', () => {
  let sandbox: Sandbox;
  let redis: RedisServer;
  let gateways: GatewayProcess[];
  let team: TestTeam;
  const clients: ChaosClient[] = [];
  const dueAt = new Map<string, number>();
  const failovers: number[] = [];

  beforeAll(async () => {
    buildGateway();
    sandbox = await startSandbox({
      apiKey: UPSTREAM_KEY,
      generation: GENERATION,
      taskDurationMs: PLAN.taskMs,
      taskSteps: 20,
      duplicateWindowMs: 0,
    });
    redis = await startRedisServer({ appendOnly: true });
    const env = { REDIS_URL: redis.url, WATCH_IDLE_MS: '3000' };
    gateways = await Promise.all(Array.from({ length: PLAN.gateways }, () => GatewayProcess.start(sandbox.url, env)));
    team = await makeTeam(gateways[0]?.url ?? '');
  }, 180_000);

  afterAll(async () => {
    for (const client of clients) client.close();
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    await sandbox.close();
    await redis.stop();
  }, 30_000);

  const pickUrl = () => {
    const up = gateways.filter((gateway) => gateway.isUp());
    return up[Math.floor(Math.random() * up.length)]?.url;
  };
  const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;

  async function killHolder(): Promise<void> {
    const holder = await eventually(
      async () => gateways.find((gateway) => gateway.isWatching()),
      (found) => found !== undefined,
      FAILOVER_LIMIT_MS,
    );
    const killedAt = Date.now();
    await holder?.kill();
    await Promise.race(gateways.filter((gateway) => gateway.isUp()).map((gateway) => gateway.watching()));
    failovers.push(Date.now() - killedAt);
    await holder?.restart();
  }

  async function cutNowAndThen(signal: AbortSignal): Promise<void> {
    for (let cut = 0; cut < PLAN.cuts && !signal.aborted; cut++) {
      await delay(PLAN.taskMs / PLAN.cuts / 2);
      sandbox.control.cutWatchers();
    }
  }

  async function disturbClients(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(100);
      for (let i = 0; i < PLAN.clients / 60; i++) pick(clients).drop();
    }
  }

  /** Asks again when the gateway says that it cannot now; the key of idempotency makes that safe. */
  async function createAsClientsDo(prompt: string): Promise<string> {
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await eventually(
      () =>
        call<TaskCreationResponsePayload>(pickUrl() ?? '', '/api/v1/tasks/text-to-model', {
          token: team.key,
          body: { prompt },
          headers,
        }),
      ({ status }) => status === 200,
      20_000,
    );
    return answer.body.data.task_uuid;
  }

  async function createTasks(): Promise<void> {
    for (let i = 0; i < PLAN.tasks; i++) {
      const uuid = await createAsClientsDo(`chair ${i}`);
      dueAt.set(uuid, Date.now() + PLAN.taskMs);
      const share = Math.ceil((PLAN.clients * PLAN.tasksPerClient) / PLAN.tasks);
      for (let at = 0; at < share; at++) clients[(i * share + at) % clients.length]?.watch(uuid);
    }
  }

  it(
    'through kills, restarts, cuts, silence, repeats, reordering and junk',
    async () => {
      for (let i = 0; i < PLAN.clients; i++) clients.push(new ChaosClient(pickUrl, team.key, new Set()));
      await createTasks();
      const chaos = new AbortController();
      for (const kind of ['duplicate', 'reorder', 'junk', 'blank', 'malformed'] as const)
        sandbox.control.addFrameFault({ kind, times: 20 });
      const disturbing = [disturbClients(chaos.signal), cutNowAndThen(chaos.signal)];
      for (let i = 0; i < PLAN.kills; i++) await killHolder();
      const other = gateways.find((gateway) => !gateway.isWatching()) ?? gateways[0];
      const exit = await other?.stop();
      await other?.restart();
      sandbox.control.silenceWatchers(true);
      for (let i = 0; i < PLAN.redisRestarts; i++) await redis.restart();
      await delay(PLAN.taskMs / 6);
      sandbox.control.clearFaults();
      chaos.abort();
      await Promise.all(disturbing);
      await eventually(
        async () => clients.flatMap((client) => client.missing()).length,
        (missing) => missing === 0,
        PLAN.limitMs,
      );

      expect(exit?.code).toBe(0);
      expect(clients.flatMap(({ wrongs }) => wrongs)).toEqual([]);
      const sum = (name: keyof ChaosClient['figures']) => clients.reduce((total, { figures }) => total + figures[name], 0);
      const delays = clients.flatMap(({ finalAt }) => [...finalAt].map(([uuid, at]) => at - (dueAt.get(uuid) ?? at)));
      const figures = {
        events: sum('events'),
        repeatsDropped: sum('repeats'),
        reconnects: sum('reconnects'),
        finals: delays.length,
        worstDelayMs: Math.max(...delays),
        failoversMs: failovers,
      };
      console.log(JSON.stringify(figures));
      expect(Math.max(...failovers)).toBeLessThan(FAILOVER_LIMIT_MS);
    },
    PLAN.limitMs + PLAN.taskMs * 4,
  );
});
