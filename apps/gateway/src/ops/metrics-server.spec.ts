import { type Authenticator } from '#access';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { MetricsCredential } from '../platform/access/metrics-credential.js';
import { Meters } from '../platform/metrics/meters.js';
import { MetricsServer } from './metrics-server.js';

let holder: Server;
beforeEach(async () => {
  holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
});
afterEach(() => void holder.close());

const serverOn = (port: number | undefined) =>
  new MetricsServer(new Meters(), new MetricsCredential([]), {} as Authenticator, {
    HOST: '127.0.0.1',
    METRICS_PORT: port,
  });

it('stops the start with the name of the setting when its port is taken', async () => {
  const { port } = holder.address() as AddressInfo;
  await expect(serverOn(port).onApplicationBootstrap()).rejects.toThrow(`METRICS_PORT: cannot listen on ${port} (EADDRINUSE)`);
});

it('listens nowhere without METRICS_PORT', async () => {
  const server = serverOn(undefined);
  await server.onApplicationBootstrap();
  expect(server.port()).toBeUndefined();
  server.onApplicationShutdown();
});
