import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, untilLive } from '../support/http.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { RawPeer } from '../support/raw-peer.js';
import { startRedisServer } from '../support/redis-server.js';
import { type Sandbox, startStack } from '../support/stack.js';

jest.setTimeout(60_000);

describe('an instance that gets SIGTERM', () => {
  let sandbox: Sandbox;
  let close: () => Promise<void>;

  beforeAll(async () => {
    buildGateway();
    ({ sandbox, close } = await startStack({ gateways: 0 }));
  }, 120_000);
  afterAll(() => close());

  it('becomes unready at once, keeps serving, closes each connection after its answer, and exits at a second signal', async () => {
    // Longer than the test may take: only the second signal can cause the exit.
    const gateway = await GatewayProcess.start(sandbox.url, { SHUTDOWN_DRAIN_MS: '300000' });
    const { key } = await gateway.makeTeam();
    gateway.signal('SIGTERM');
    await eventually(
      () => fetch(`${gateway.url}/health/ready`),
      ({ status }) => status === 503,
    );
    const served = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization: `Bearer ${key}` } });
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
    const peer = await RawPeer.open(gateway.url);
    peer.send('GET /health/live');
    await peer.until(/"live"/);
    await peer.ended;
    peer.leave();
    gateway.signal('SIGTERM');
    expect((await gateway.exited).code).toBe(0);
  });

  it('warns of nothing while it ends in order', async () => {
    const redis = await startRedisServer({ appendOnly: true });
    const gateway = await GatewayProcess.start(sandbox.url, { REDIS_URL: redis.url });
    await untilLive(gateway.url);
    const { code, stdout } = await gateway.stop();
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => /"level":[4-6]0/.test(line))).toEqual([]);
    await redis.stop();
  });

  it('exits by itself after the time limit', async () => {
    const gateway = await GatewayProcess.start(sandbox.url, { SHUTDOWN_DRAIN_MS: '200' });
    gateway.signal('SIGTERM');
    expect((await gateway.exited).code).toBe(0);
  });
});
