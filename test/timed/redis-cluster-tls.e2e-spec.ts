import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { untilLive } from '../support/http.js';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.js';
import { GENERATION, type Sandbox, UPSTREAM_KEY } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** Valid for the name localhost only, self-signed, for a hundred years; a test key, not a secret. */
const file = (name: string) => fileURLToPath(new URL(`../fixtures/tls/hostname.${name}.pem`, import.meta.url));

let redis: RedisCluster;
let sandbox: Sandbox;
let gateway: GatewayProcess;

beforeAll(async () => {
  buildGateway();
  redis = await startRedisCluster({ tls: { hostname: 'localhost', key: file('key'), cert: file('cert') } });
  sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION, taskDurationMs: 600 });
}, 120_000);
afterAll(async () => {
  await gateway.kill();
  await sandbox.close();
  await redis.stop();
});

it('keeps its state in a cluster whose certificates name hosts only', async () => {
  gateway = await GatewayProcess.start(sandbox.url, { REDIS_URL: redis.url, NODE_EXTRA_CA_CERTS: file('cert') });
  await untilLive(gateway.url);
  const team = await gateway.makeTeam();
  const uuid = await createTask(gateway.url, team.key, { prompt: 'please-stall' });
  const watcher = await Watcher.connect(gateway.url, team.key);
  await watcher.subscribe(uuid);
  sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  expect((await watcher.finalOf(uuid)).status.status).toBe('SUCCESS');
  await watcher.close();
  // Its log is scanned for secrets once it has ended.
  await gateway.stop();
}, 60_000);
