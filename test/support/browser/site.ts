import { type SandboxOptions, startSandbox } from '../../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../gateway-process.js';
import { startRedisServer } from '../redis-server.js';
import { GENERATION, makeTeam, UPSTREAM_KEY } from '../stack.js';
import { FrontDoor } from './front-door.js';

export const ALL_SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'];

export type Site = Awaited<ReturnType<typeof startSite>>;

export interface SiteOptions {
  sandbox?: SandboxOptions;
  /** Environment of the gateway, overriding the site's own; a function if it depends on the site's address. */
  env?: Record<string, string> | ((url: string) => Promise<Record<string, string>>);
}

/** The product as a person uses it: the built gateway and console in a separate process, with Redis and the sandbox. */
export async function startSite({ env: wished = {}, ...options }: SiteOptions = {}) {
  buildGateway();
  const sandbox = await startSandbox({
    apiKey: UPSTREAM_KEY,
    generation: GENERATION,
    taskDurationMs: 1_500,
    duplicateWindowMs: 0,
    uploadLimit: 1_000,
    ...options.sandbox,
  });
  const redis = await startRedisServer();
  const door = await FrontDoor.start();
  const special = typeof wished === 'function' ? await wished(door.url) : wished;
  const env = { REDIS_URL: redis.url, PUBLIC_URL: door.url, UPLOADS_PER_MINUTE: '1000', ...special };
  let gateway: GatewayProcess | undefined;

  const site = {
    sandbox,
    url: door.url,
    makeTeam: (key?: Record<string, unknown>, team?: Record<string, unknown>) =>
      makeTeam(door.url, { scopes: ALL_SCOPES, ...key }, team),
    /** Kills it without a shutdown, as a crash does. */
    killGateway: async () => gateway?.kill(),
    startGateway: async () => {
      gateway = await GatewayProcess.start(sandbox.url, env);
      door.leadTo(gateway.url);
    },
    async close() {
      await gateway?.stop();
      await door.close();
      await redis.stop();
      await sandbox.close();
    },
  };
  await site.startGateway();
  return site;
}
