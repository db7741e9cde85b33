import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../../apps/sandbox/src/start-sandbox.js';
import { GatewayProcess } from '../gateway-process.js';
import { eventually, untilLive } from '../http.js';
import { startRedisServer } from '../redis-server.js';
import { ADMIN_TOKEN, GENERATION, type Sandbox, UPSTREAM_KEY } from '../stack.js';
import { ask } from './ask.js';
import { crowdAt } from './crowd.js';
import { type Outage, type Site } from './outage.js';

const CLOCK = fileURLToPath(new URL('../clock-offset.mjs', import.meta.url));
const WRONG_BY_MS = 10 * 60_000;
/** Descriptors that the process may still open. */
const SPARE = 12;
/** Connections that wait to be accepted, before any that a test opens: a place that becomes free, because a silent connection was ended, is theirs. */
const QUEUE = 20 * SPARE;

const startUpstream = (): Promise<Sandbox> =>
  startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION, taskDurationMs: 600_000, duplicateWindowMs: 0 });

const siteOf = (sandbox: Sandbox, gateway: GatewayProcess): Omit<Site, 'plant' | 'heal'> => ({
  url: gateway.url,
  sandbox,
  logs: () => gateway.output,
  async close() {
    await gateway.kill();
    await sandbox.close();
  },
});

/** Limits what the process may do from now on, as its system does; only the soft limit, so that it can be raised again. */
const limit = ({ pid }: GatewayProcess, what: string, to: number | 'unlimited'): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--${what}=${to}:`]);

/** A file that may not grow takes no writes, like one on a full disk or on one that became read-only. */
const folderFull: Outage = {
  id: 'data-dir-full',
  async start(): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'outage-'));
    const sandbox = await startUpstream();
    const gateway = await GatewayProcess.start(sandbox.url, { DATA_DIR: folder });
    const site = siteOf(sandbox, gateway);
    return {
      ...site,
      plant: () => limit(gateway, 'fsize', 4_096),
      heal: () => limit(gateway, 'fsize', 'unlimited'),
      async close() {
        await site.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

const descriptorsGone: Outage = {
  id: 'descriptors-exhausted',
  async start(): Promise<Site> {
    const sandbox = await startUpstream();
    const gateway = await GatewayProcess.start(sandbox.url);
    const crowd = crowdAt(gateway.url);
    let onTheWay: string | undefined;
    return {
      ...siteOf(sandbox, gateway),
      // Once none is left, nobody can ask.
      metrics: async () => onTheWay ?? scrape(gateway.url),
      async plant() {
        limit(gateway, 'nofile', readdirSync(`/proc/${gateway.pid}/fd`).length + SPARE);
        await crowd.grow(SPARE / 2);
        onTheWay = await scrape(gateway.url);
        await crowd.grow(QUEUE);
      },
      heal: () => crowd.leave(),
    };
  },
};

const scrape = async (url: string): Promise<string> => (await ask(`${url}/metrics`, { token: ADMIN_TOKEN })).text;

/** Two gateways on one Redis. @param env of the one that the row describes. */
async function startPair(env: Record<string, string> = {}) {
  const redis = await startRedisServer();
  const sandbox = await startUpstream();
  const shared = { REDIS_URL: redis.url, WATCH_LEASE_MS: '1000' };
  const gateway = await GatewayProcess.start(sandbox.url, { ...shared, ...env });
  await gateway.watching();
  const other = await GatewayProcess.start(sandbox.url, shared);
  await untilLive(other.url);
  const site = siteOf(sandbox, gateway);
  const close = async () => {
    await other.kill();
    await site.close();
    await redis.stop();
  };
  return { gateway, other, site: { ...site, otherUrl: other.url, close } };
}

/** As a supervisor does after its end. */
const restart = async (gateway: GatewayProcess): Promise<void> => {
  await gateway.exited;
  await gateway.restart();
};

const draining: Outage = {
  id: 'gateway-draining',
  async start(): Promise<Site> {
    // Longer than the test may take.
    const { gateway, site } = await startPair({ SHUTDOWN_DRAIN_MS: '300000' });
    const heal = () => {
      // The second signal ends the drain.
      gateway.signal('SIGTERM');
      return restart(gateway);
    };
    return { ...site, plant: () => gateway.signal('SIGTERM'), heal, urlAfter: () => gateway.url };
  },
};

const killed: Outage = {
  id: 'gateway-killed',
  async start(): Promise<Site> {
    const { gateway, other, site } = await startPair();
    return {
      ...site,
      metrics: () => scrape(other.url),
      logs: () => other.output,
      plant: () => gateway.kill(),
      heal: () => restart(gateway),
      urlAfter: () => gateway.url,
    };
  },
};

const clockWrong: Outage = {
  id: 'clock-wrong',
  async start(): Promise<Site> {
    const { gateway, site } = await startPair({ NODE_OPTIONS: `--import ${CLOCK}`, CLOCK_OFFSET_MS: String(WRONG_BY_MS) });
    const isRight = () => {
      const [, time = ''] = /.*"time":"([^"]+)"/s.exec(gateway.output) ?? [];
      return Math.abs(Date.parse(time) - Date.now()) < WRONG_BY_MS / 2;
    };
    return {
      ...site,
      // It is wrong from the start, and so are the times in its log.
      plant() {
        if (isRight()) throw new Error('its clock is right');
      },
      async heal() {
        gateway.signal('SIGWINCH');
        await eventually(() => ask(`${gateway.url}/health/live`).then(isRight), Boolean);
      },
    };
  },
};

export const PROCESS_OUTAGES: readonly Outage[] = [folderFull, clockWrong, descriptorsGone, draining, killed];
