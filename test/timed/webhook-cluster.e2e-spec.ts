import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GatewayCluster, startGatewayCluster } from '../support/cluster-of-gateways.js';
import { untilLive } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { ADMIN_TOKEN, makeTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const ENDPOINTS = 20;
const TASKS = 500;
const DELIVERIES = ENDPOINTS * TASKS;
const CLIENTS = 20;

describe('two gateways', () => {
  let redis: RedisServer;
  let cluster: GatewayCluster;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    redis = await startRedisServer();
    receiver = await WebhookReceiver.start();
    const env = { ...QUICK_WEBHOOKS, WEBHOOK_TIMEOUT_MS: '15000', WEBHOOK_CONCURRENCY_PER_HOST: '64', LOG_LEVEL: 'info' };
    cluster = await startGatewayCluster({ redisUrl: redis.url, gateways: 2, env });
    for (const { url } of cluster.gateways) await untilLive(url);
  }, 300_000);
  afterAll(async () => {
    await cluster.close();
    await receiver.close();
    await redis.stop();
  });

  it('share 10,000 deliveries, and each arrives', async () => {
    const urls = cluster.gateways.map(({ url }) => url);
    const team = await makeTeam(urls[0] ?? '', { scopes: ['tasks:create', 'tasks:read', 'team:admin'] });
    const hooks = new TeamWebhooks(urls[0] ?? '', team.key);
    for (let at = 0; at < ENDPOINTS; at++) await hooks.add({ url: `${receiver.url}/${at}` });
    const uuids: string[] = [];
    const client = async (_: unknown, at: number) => {
      while (uuids.length < TASKS) uuids.push(await createTask(urls[at % 2] ?? '', team.key));
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    const startedAt = Date.now();
    for (const uuid of uuids.slice(0, TASKS)) cluster.sandbox.control.setTask(uuid, { status: 'SUCCESS', progress: 100 });
    await receiver.took(DELIVERIES, 240_000);
    const seconds = (Date.now() - startedAt) / 1000;
    const doubles = () => receiver.received.length - DELIVERIES;
    const distinct = new Set(receiver.received.map(({ id, path }) => `${id} ${path}`)).size;
    const sentBy = await Promise.all(urls.map((url) => deliveredBy(url)));
    console.log(`${DELIVERIES} deliveries in ${seconds} s, by gateway ${sentBy.join(' and ')}, doubles ${doubles()}`);
    expect(distinct).toBe(DELIVERIES);
    expect(doubles()).toBe(0);
    for (const sent of sentBy) expect(sent).toBeGreaterThan(DELIVERIES / 10);
  }, 400_000);
});

async function deliveredBy(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text();
  return Number(/gateway_webhook_attempts_total\{result="delivered"\} (\d+)/.exec(text)?.[1]);
}
