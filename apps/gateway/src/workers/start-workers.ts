import { checkSettings, type Settings, type Variables } from '#config';
import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import cluster from 'node:cluster';
import { PinoLogger } from '../platform/logging/pino-logger.js';
import { Meters } from '../platform/metrics/meters.js';
import { workersOf } from '../platform/workers/per-worker.js';
import { PLACE } from '../platform/workers/worker-link.js';
import { endLostConnections } from './end-lost-connections.js';
import { GroupMetrics } from './group-metrics.js';
import { MetricsPort } from './metrics-port.js';
import { WorkerGroup } from './worker-group.js';
import { type Fork } from './worker-process.js';

/** Beyond its own limits a worker gets this long to end. */
const LATE_MS = 10_000;

/**
 * Serves with several processes: this one starts them, hands them the connections that it accepts, and ends with them.
 * @param told is told the address once all workers serve
 * @returns the reason when it could not serve, or not any longer; nothing after an end in order
 */
export async function startWorkers(env: Variables, settings: Settings, told: (url: string) => void): Promise<string | undefined> {
  PinoLogger.install(new PinoLogger(settings.LOG_LEVEL, undefined, 0));
  const logger = new Logger('Workers');
  const group = new WorkerGroup({
    size: workersOf(settings),
    fork: forkWith(env, settings),
    relaySecret: randomBytes(24).toString('base64url'),
    killAfterMs: settings.SHUTDOWN_DRAIN_MS + settings.SHUTDOWN_GRACE_MS + LATE_MS,
    log: logger,
  });
  const meters = new Meters(settings);
  const metrics = new GroupMetrics(group, meters);
  const ended = new Promise<string | undefined>((resolve) => group.once('end', (_code, reason) => resolve(reason)));
  const port = await MetricsPort.open(env, settings, { contentType: meters.contentType, text: () => metrics.text() });
  obeySignals(group, settings, port);
  const url = await group.start();
  if (url !== undefined) told(url);
  return ended;
}

/**
 * What all workers must agree on stays as it was when the primary started, whatever CONFIG_FILE says since. Without a GATEWAY_SECRET of the
 * installation they get one that all of them share; without it each would make its own.
 */
function forkWith(env: Variables, inForce: Settings): Fork {
  const ownSecret = randomBytes(32).toString('base64url');
  const agreed = { WORKERS: String(workersOf(inForce)), PORT: String(inForce.PORT), HOST: inForce.HOST };
  // Elsewhere than on Windows it is the default, unless the environment says otherwise.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  return (place) => {
    const { settings } = checkSettings(env);
    const needsSecret = settings !== undefined && settings.GATEWAY_SECRET === undefined;
    const worker = cluster.fork({ ...agreed, [PLACE]: String(place), ...(needsSecret && { GATEWAY_SECRET: ownSecret }) });
    endLostConnections(worker.process);
    return worker;
  };
}

function obeySignals(group: WorkerGroup, { SHUTDOWN_DRAIN_MS }: Settings, port: MetricsPort | undefined): void {
  let isDraining = SHUTDOWN_DRAIN_MS === 0;
  process.on('SIGTERM', () => {
    if (isDraining) return group.stop();
    isDraining = true;
    group.drain();
  });
  process.on('SIGINT', () => group.stop());
  process.once('disconnect', () => group.stop());
  process.on('SIGUSR2', () => group.restart());
  process.on('SIGHUP', () => {
    port?.reload();
    group.reload();
  });
}
