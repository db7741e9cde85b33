import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { hasHaproxy, startHaproxy } from '../support/haproxy.js';
import { eventually } from '../support/http.js';
import { LIVE_KINDS, LiveClient } from '../support/live-client.js';
import { hasNginx, startNginx } from '../support/nginx.js';
import { type Proxy } from '../support/proxy-process.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type Sandbox, type TestTeam } from '../support/stack.js';
import { addressAt, askOnce, PacedLoad } from '../support/paced-load.js';
import { createTask, mintToken } from '../support/tasks.js';

jest.setTimeout(120_000);

const PROXIES = [
  { name: 'nginx', isInstalled: hasNginx, start: startNginx },
  { name: 'HAProxy', isInstalled: hasHaproxy, start: startHaproxy },
];
const TASKS = 50;
const REQUESTS_PER_SECOND = 100;
/** A busy machine takes its time. */
const WAIT_MS = 40_000;
const BETWEEN_ENDS_MS = 250;
const ENV = {
  TRUST_PROXY: 'true',
  LOG_LEVEL: 'info',
  // The health check of HAProxy, once a second, must see that an instance drains.
  SHUTDOWN_DRAIN_MS: '2500',
  UPSTREAM_READS_PER_SECOND: '500',
};

/** Ends the tasks one after the other, so that some end while an instance is away. */
function endOneByOne(sandbox: Sandbox, uuids: string[]) {
  const open = [...uuids];
  let keep = open.length;
  const end = () => {
    const uuid = open.length > keep ? open.shift() : undefined;
    if (uuid !== undefined) sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  };
  const timer = setInterval(end, BETWEEN_ENDS_MS);
  return {
    /** The rest stays open until more may end. */
    downTo: (count: number) => (keep = count),
    stop: () => clearInterval(timer),
    rest() {
      clearInterval(timer);
      keep = 0;
      while (open.length > 0) end();
    },
  };
}

const untilReady = (url: string) =>
  eventually(
    () => fetch(`${url}/health/ready`),
    ({ ok }) => ok,
    WAIT_MS,
  );

/** The topology of docker-compose.yml as processes: the shipped proxy configuration, two gateways as they ship, one Redis. */
describe.each(PROXIES)('two gateways behind the shipped configuration of $name', ({ isInstalled, start }) => {
  const here = isInstalled ? it : it.skip;
  let redis: RedisServer;
  let cluster: GatewayCluster;
  let proxy: Proxy;
  let team: TestTeam;
  let endTraffic: () => Promise<void> = () => Promise.resolve();

  beforeAll(async () => {
    if (!isInstalled) return;
    redis = await startRedisServer({ appendOnly: true, password: 'a-password-of-the-test' });
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2, fixedPorts: true, env: ENV });
    const [first, second] = cluster.gateways;
    proxy = await start([first?.url ?? '', second?.url ?? '']);
    team = await (first ?? fail()).makeTeam();
    await cluster.roles();
  }, 180_000);

  afterEach(() => endTraffic());

  afterAll(async () => {
    await proxy?.stop();
    await cluster?.close();
    await redis?.stop();
  });

  /** 200 clients that watch 50 tasks, and the requests. */
  async function startTraffic() {
    cluster.sandbox.control.change({ taskDurationMs: 600_000 });
    const uuids = await Promise.all(
      Array.from({ length: TASKS }, (_, index) => createTask(proxy.url, team.key, { prompt: `a chair ${index}` })),
    );
    // Those of the load end by themselves, so that they do not add up.
    cluster.sandbox.control.change({ taskDurationMs: 2_000 });
    const token = await mintToken(proxy.url, team.key);
    const clients = uuids.flatMap((uuid, index) =>
      LIVE_KINDS.map((kind) => new LiveClient(kind, { url: proxy.url, token, uuid, localAddress: addressAt(index) })),
    );
    await Promise.all(clients.map(({ ready }) => ready));
    const load = new PacedLoad(proxy.url, team.key, uuids, REQUESTS_PER_SECOND);
    const ending = endOneByOne(cluster.sandbox, uuids);
    endTraffic = async () => {
      ending.stop();
      await load.stop();
      clients.forEach((client) => client.close());
    };
    return { clients, load, ending };
  }

  const untilAllEnded = (clients: LiveClient[]) =>
    eventually(
      () => Promise.resolve(clients.filter(({ finals }) => finals === 0)),
      (waiting) => waiting.length === 0,
      WAIT_MS,
    );

  const wrongFinals = (clients: LiveClient[]) => clients.filter(({ finals }) => finals !== 1).map((client) => client.toJSON());

  here('a rolling restart fails no request, and loses and doubles no final status', async () => {
    const { clients, load, ending } = await startTraffic();
    for (const index of [0, 1] as const) {
      const gateway = cluster.gateways[index] ?? fail();
      ending.downTo(index === 0 ? TASKS / 2 : 1);
      await gateway.stop();
      await gateway.restart();
      await untilReady(gateway.url);
      await proxy.uses(index);
    }
    ending.rest();
    await untilAllEnded(clients);
    await endTraffic();
    expect(load.sent.length).toBeGreaterThan(REQUESTS_PER_SECOND * 5);
    expect(load.failures()).toEqual([]);
    expect(wrongFinals(clients)).toEqual([]);
    const reconnected = new Set(clients.filter(({ reconnects }) => reconnects > 0).map(({ kind }) => kind));
    expect([...reconnected].sort()).toEqual([...LIVE_KINDS].sort());
  });

  here('a crash of the watcher fails only creations that were under way, and loses and doubles no final status', async () => {
    const { clients, load, ending } = await startTraffic();
    ending.downTo(TASKS / 2);
    const { holder } = await cluster.roles();
    await eventually(
      () => Promise.resolve(load.sent.length),
      (sent) => sent > REQUESTS_PER_SECOND,
    );
    const killedAt = performance.now();
    await holder.kill();
    const [survivor] = cluster.gateways.filter((gateway) => gateway !== holder);
    await survivor?.watching();
    ending.rest();
    await untilAllEnded(clients);
    await endTraffic();
    const failures = load.failures();
    expect(failures.filter(({ method, startedAt }) => method === 'GET' || startedAt > killedAt)).toEqual([]);
    expect(wrongFinals(clients)).toEqual([]);
    for (const failed of failures)
      await eventually(
        () => askOnce(`${proxy.url}/api/v1/tasks/text-to-model`, team.key, failed),
        (status) => status === 200,
      );
  });
});

function fail(): never {
  throw new Error('there are two gateways');
}
