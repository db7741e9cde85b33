import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call } from '../support/http.js';
import { GENERATION, type Sandbox, UPSTREAM_KEY } from '../support/stack.js';

let sandbox: Sandbox;
let gateway: GatewayProcess;

beforeAll(async () => {
  buildGateway();
  sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION });
  gateway = await GatewayProcess.start(sandbox.url);
}, 120_000);
afterAll(async () => {
  await gateway.kill();
  await sandbox.close();
});

it('goes on serving after SIGHUP when no teams file is set', async () => {
  gateway.signal('SIGHUP');
  // A process that the signal ends is gone before it would have answered these.
  for (let request = 0; request < 5; request += 1) expect((await call(gateway.url, '/health/live')).status).toBe(200);
  gateway.signal('SIGHUP');
  expect((await gateway.stop()).code).toBe(0);
});
