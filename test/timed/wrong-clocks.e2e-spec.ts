import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, untilLive } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { GENERATION, makeTeam, type Sandbox, UPSTREAM_KEY } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const OFFSET = fileURLToPath(new URL('../support/clock-offset.mjs', import.meta.url));
const SEEN_WITHIN_MS = 10_000;
const wrongBy = (ms: number) => ({ NODE_OPTIONS: `--import ${OFFSET}`, CLOCK_OFFSET_MS: String(ms) });

describe('when the clocks of the instances differ', () => {
  let redis: RedisServer;
  let sandbox: Sandbox;
  let gateways: GatewayProcess[] = [];

  beforeAll(() => buildGateway(), 180_000);
  beforeEach(async () => {
    redis = await startRedisServer();
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION, taskDurationMs: 600_000, duplicateWindowMs: 0 });
  });
  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.kill()));
    await sandbox.close();
    await redis.stop();
  });

  async function start(env: Record<string, string> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start(sandbox.url, { REDIS_URL: redis.url, WATCH_LEASE_MS: '1000', ...env });
    gateways = [...gateways, gateway];
    return gateway;
  }

  it.each([
    { holderBy: 5_000, otherBy: -5_000 },
    { holderBy: 120_000, otherBy: -120_000 },
    { holderBy: -120_000, otherBy: 120_000 },
  ])(
    'delivers a final status that no frame announced, after a watcher whose clock was off by $holderBy ms died and one that is off by $otherBy ms took over',
    async ({ holderBy, otherBy }) => {
      const holder = await start(wrongBy(holderBy));
      await holder.watching();
      const other = await start(wrongBy(otherBy));
      await untilLive(other.url);
      const team = await makeTeam(other.url);
      const uuid = await createTask(other.url, team.key);
      const watcher = await Watcher.connect(other.url, team.key);
      await watcher.subscribe(uuid);
      // Dated by the instance that is going to die.
      sandbox.control.setTask(uuid, { status: 'RUNNING', output: { step: 1 } });
      await watcher.heardThat(({ status }) => status.output['step'] === 1);
      const killedAt = performance.now();
      await holder.kill();
      // It is not pushed, and no catch-up repeats it: only a read can find it.
      sandbox.control.addFrameFault({ kind: 'drop', taskUuid: uuid, times: 0 });
      sandbox.control.setTask(uuid, { status: 'SUCCESS' });
      await watcher.finalOf(uuid);
      expect(performance.now() - killedAt).toBeLessThan(SEEN_WITHIN_MS);
      await watcher.close();
    },
    60_000,
  );

  it('accepts a token issued by an instance with another time, until it expires', async () => {
    const [ahead, right] = [await start(wrongBy(600_000)), await start()];
    const team = await makeTeam(right.url);
    const uuid = await createTask(right.url, team.key);
    for (const [issuer, checker] of [
      [ahead, right],
      [right, ahead],
    ] as const) {
      const token = await mintToken(issuer.url, team.key, { ttl_seconds: 120 });
      expect((await call(checker.url, `/api/v1/tasks/${uuid}`, { token })).status).toBe(200);
    }
  }, 60_000);
});
