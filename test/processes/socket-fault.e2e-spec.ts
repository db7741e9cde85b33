import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { ask } from '../support/outages/ask.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';

const FAULT = fileURLToPath(new URL('../support/socket-fault.mjs', import.meta.url));

describe('an error of a connection that nobody listens for', () => {
  let stack: Stack;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    buildGateway();
    stack = await startStack({ gateways: 0 });
    gateway = await GatewayProcess.start(stack.sandbox.url, { NODE_OPTIONS: `--import ${FAULT}` });
  }, 120_000);
  afterAll(async () => {
    await gateway.kill();
    await stack.close();
  });

  it('is logged and counted, and the gateway serves on', async () => {
    gateway.signal('SIGWINCH');
    await gateway.printed(/unhandled connection error: Error: read ECONNRESET/);
    const { text } = await ask(`${gateway.url}/metrics`, { token: ADMIN_TOKEN });
    expect(text).toMatch(/^gateway_socket_faults_total 1$/m);
  });
});
