import { type TaskCreationResponsePayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { GENERATION, makeTeam, type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { ChaosClient } from './chaos-client.js';
import { delaysOf, Disturbances } from './delays.js';
import { PLAN } from './plan.js';

const LIMIT_MS = 10_000;

describe('every client receives every final status once and in order', () => {
  let sandbox: Sandbox;
  let redis: RedisServer;
  let gateways: GatewayProcess[];
  let team: TestTeam;
  const clients: ChaosClient[] = [];
  const disturbances = new Disturbances();
  const failovers: number[] = [];

  beforeAll(async () => {
    buildGateway();
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION, taskSteps: 20, duplicateWindowMs: 0 });
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

  /** Repeats the request when the gateway is temporarily unable to serve it; the idempotency key makes that safe. */
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
    const { shortest, longest } = PLAN.taskMs;
    const share = Math.ceil((PLAN.clients * PLAN.tasksPerClient) / PLAN.tasks);
    for (let i = 0; i < PLAN.tasks; i++) {
      const lasts = Math.round(shortest + ((longest - shortest) * i) / PLAN.tasks);
      const uuid = await createAsClientsDo(`chair ${i} please-take-${lasts}ms`);
      for (let at = 0; at < share; at++) clients[(i * share + at) % clients.length]?.watch(uuid);
    }
  }

  const holder = () =>
    eventually(
      async () => gateways.find((gateway) => gateway.isWatching()),
      (found) => found !== undefined,
      LIMIT_MS,
    );

  async function killHolder(): Promise<void> {
    const watching = await holder();
    const killedAt = Date.now();
    await disturbances.during('the watcher is dead', async () => {
      await watching?.kill();
      await Promise.race(gateways.filter((gateway) => gateway.isUp()).map((gateway) => gateway.watching()));
    });
    failovers.push(Date.now() - killedAt);
    await disturbances.during('a gateway starts', async () => watching?.restart());
  }

  async function stopOne(): Promise<void> {
    const other = gateways.find((gateway) => !gateway.isWatching()) ?? gateways[0];
    const exit = await disturbances.during('a gateway stops', async () => other?.stop());
    expect(exit?.code).toBe(0);
    await disturbances.during('a gateway starts', async () => other?.restart());
  }

  async function silenceTheUpstream(): Promise<void> {
    await disturbances.during('the upstream is silent', async () => {
      sandbox.control.silenceWatchers(true);
      await delay(PLAN.silenceMs);
      sandbox.control.silenceWatchers(false);
    });
  }

  /** Resolves once that many links have actually been cut. */
  async function cutNowAndThen(): Promise<void> {
    for (let cuts = 0; cuts < PLAN.cuts;) {
      await delay(PLAN.cutEveryMs);
      await disturbances.during('the upstream socket is cut', async () => void (cuts += sandbox.control.cutWatchers()));
    }
  }

  async function disturbClients(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(100);
      for (let i = 0; i < PLAN.clients / 120; i++) pick(clients).drop();
    }
  }

  const missing = () => clients.reduce((sum, client) => sum + client.missing().length, 0);

  it(
    'through kills, restarts, cuts, silence, repeats, reordering and junk',
    async () => {
      const lag = monitorEventLoopDelay();
      for (let i = 0; i < PLAN.clients; i++) clients.push(new ChaosClient(pickUrl, team.key, new Set()));
      await createTasks();
      lag.enable();
      for (const kind of ['duplicate', 'reorder', 'junk', 'blank', 'malformed'] as const)
        sandbox.control.addFrameFault({ kind, times: 20 });
      const calm = new AbortController();
      const beside = Promise.all([disturbClients(calm.signal), cutNowAndThen()]);
      for (let i = 0; i < PLAN.kills; i++) await killHolder();
      await stopOne();
      for (let i = 0; i < PLAN.redisRestarts; i++) await disturbances.during('the storage restarts', () => redis.restart());
      await silenceTheUpstream();
      const openInCalm = missing();
      setTimeout(() => calm.abort(), PLAN.cutEveryMs);
      await beside;
      await eventually(
        async () => missing(),
        (left) => left === 0,
        PLAN.limitMs,
      );

      expect(clients.flatMap(({ wrongs }) => wrongs)).toEqual([]);
      const sum = (name: keyof ChaosClient['figures']) => clients.reduce((total, { figures }) => total + figures[name], 0);
      const finals = clients.flatMap((client) => [...client.finals.values()]);
      const delays = delaysOf(finals, (uuid) => sandbox.control.endedAt(uuid) ?? NaN, disturbances);
      const figures = {
        events: sum('events'),
        repeatsDropped: sum('repeats'),
        epochsRenewed: sum('renewals'),
        reconnects: sum('reconnects'),
        finals: finals.length,
        finalsBeforeTheCalm: finals.length - openInCalm,
        ...delays,
        failoversMs: failovers,
        longestLagOfThisProcessMs: Math.round(lag.max / 1e6),
      };
      console.log(JSON.stringify(figures, null, 1));
      expect(finals).toHaveLength(PLAN.clients * PLAN.tasksPerClient);
      expect(Math.max(...failovers)).toBeLessThan(LIMIT_MS);
    },
    PLAN.limitMs + PLAN.taskMs.longest * 3,
  );
});
