import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { GatewayProcess } from '../support/gateway-process.js';
import { type Sandbox, UPSTREAM_KEY } from '../support/stack.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ apiKey: UPSTREAM_KEY });
});
afterAll(() => sandbox.close());

it('the gateway exits when the reader of its log is gone, instead of failing at every line', async () => {
  const gateway = await GatewayProcess.start(sandbox.url);
  const live = await fetch(`${gateway.url}/health/live`);
  expect(live.status).toBe(200);
  gateway.closeLog();
  // Any request writes a log line; the gateway may exit before it answers.
  await fetch(`${gateway.url}/health/live`).catch(() => undefined);
  expect((await gateway.exited).code).toBe(1);
});
