import { startSandbox, type SandboxOptions } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from './gateway-process.js';
import { freePort } from './redis-server.js';
import { GENERATION, type Sandbox, UPSTREAM_KEY } from './stack.js';

export interface GatewayCluster {
  sandbox: Sandbox;
  gateways: GatewayProcess[];
  /** The instance that holds the watch, and another one. */
  roles(): Promise<{ holder: GatewayProcess; other: GatewayProcess }>;
  close(): Promise<void>;
}

/** Built gateways, each in its own process, on one Redis, with the sandbox as their upstream. */
export async function startGatewayCluster(options: {
  redisUrl: string;
  gateways: number;
  sandbox?: SandboxOptions;
  env?: Record<string, string>;
  /** Each keeps its port over restarts, for a proxy in front. */
  fixedPorts?: boolean;
  /** Runs before the gateways start. */
  prepare?: (sandbox: Sandbox) => void;
}): Promise<GatewayCluster> {
  buildGateway();
  const sandbox = await startSandbox({
    apiKey: UPSTREAM_KEY,
    generation: GENERATION,
    taskDurationMs: 600_000,
    duplicateWindowMs: 0,
    // A load that takes longer on a slow machine must not use the account up.
    startingBalance: 1_000_000_000,
    ...options.sandbox,
  });
  options.prepare?.(sandbox);
  const env = { REDIS_URL: options.redisUrl, ...options.env };
  const start = async () =>
    GatewayProcess.start(sandbox.url, { ...(options.fixedPorts === true && { PORT: String(await freePort()) }), ...env });
  const gateways = await Promise.all(Array.from({ length: options.gateways }, start));
  return {
    sandbox,
    gateways,
    async roles() {
      await Promise.race(gateways.filter((gateway) => gateway.isUp()).map((gateway) => gateway.watching()));
      const holder = gateways.find((gateway) => gateway.isWatching());
      const other = gateways.find((gateway) => gateway.isUp() && gateway !== holder);
      if (holder === undefined || other === undefined) throw new Error('no two roles');
      return { holder, other };
    },
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.kill()));
      await sandbox.close();
    },
  };
}
