import { type Access, createAccess, type RateLimitSettings, TeamsFileReconciler } from '#access';
import { type Settings } from '#config';
import {
  createMemoryAccessStores,
  createMemoryEngine,
  createRedisAccessStores,
  createRedisEngine,
  type StorageEngine,
} from '#storage';
import { createTriverse, type Triverse } from '#triverse';
import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { signInOf } from '../auth/sign-in-options.js';
import { TeamsFile } from '../admin/teams-file.js';
import { FaultLog } from '../platform/logging/fault-log.js';

const SWEEP_EVERY_MS = 60_000;
const FIRST_BYTE_MS = 10_000;
/** How late a silence of the upstream's socket may be noticed that ends before the idle limit. */
const MAX_PING_MS = 2_000;

/** The adapters that the settings ask for, opened before the wiring and closed after it. */
export class Engine {
  private readonly sweeper: NodeJS.Timeout;

  private constructor(
    readonly storage: StorageEngine,
    readonly access: Access,
    readonly triverse: Triverse,
    private readonly teamsFile: TeamsFile,
    private readonly faultLog: FaultLog,
  ) {
    const logger = new Logger('Sweep');
    this.sweeper = setInterval(() => void storage.sweep().catch((error: unknown) => logger.warn(String(error))), SWEEP_EVERY_MS);
    this.sweeper.unref();
  }

  /** @throws ApiError 9010 when Redis cannot be reached; an Error when TRIVERSE_API_KEY is missing, or the teams file is wrong. */
  static async open(settings: Settings): Promise<Engine> {
    if (settings.TRIVERSE_API_KEY === undefined) throw new Error('TRIVERSE_API_KEY is not set');
    const logger = new Logger('Engine');
    const faultLog = new FaultLog((causes) => logger.warn(`storage: ${causes}`));
    const { storage, stores } = await openStorage(settings, faultLog.note);
    const clock = () => storage.clock.now();
    const access = createAccess({
      stores,
      clock,
      secrets: settings.GATEWAY_SECRET ?? [randomBytes(32).toString('base64url')],
      ...(settings.ADMIN_TOKEN === undefined ? {} : { adminToken: settings.ADMIN_TOKEN }),
      rateLimits: rateLimitsOf(settings),
      defaultLimits: { key: { sockets: settings.SOCKETS_PER_KEY } },
      sessionLifetimes: { idleMs: settings.SESSION_IDLE_TTL * 1000, absoluteMs: settings.SESSION_TTL * 1000 },
      ...signInOf(settings),
      onBackgroundError: faultLog.note,
    });
    if (settings.GATEWAY_SECRET === undefined)
      logger.warn('GATEWAY_SECRET is not set: client tokens are good for this process only');
    const teamsFile = new TeamsFile(settings.TEAMS_FILE, new TeamsFileReconciler(stores, clock));
    try {
      await teamsFile.start();
    } catch (error) {
      await access.close();
      await storage.close();
      throw error;
    }
    return new Engine(storage, access, openTriverse(settings, settings.TRIVERSE_API_KEY), teamsFile, faultLog);
  }

  /** Failed commands and lost connections of the storage, since the start. */
  faults(): number {
    return this.faultLog.total();
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    this.faultLog.close();
    await this.teamsFile.stop();
    this.triverse.close();
    await this.access.close();
    await this.storage.close();
  }
}

function rateLimitsOf(settings: Settings): RateLimitSettings {
  const { ACCOUNT_REQUESTS_PER_MINUTE: requests, ACCOUNT_CREATIONS_PER_MINUTE: creations } = settings;
  return {
    account: { ...(requests > 0 && { requestsPerMinute: requests }), ...(creations > 0 && { creationsPerMinute: creations }) },
    uploads: { limit: settings.UPLOADS_PER_MINUTE, windowMs: 60_000 },
  };
}

async function openStorage(settings: Settings, onFault: (error: unknown) => void) {
  const lifetimes = {
    statusTerminalTtlMs: settings.STATUS_TERMINAL_TTL * 1000,
    taskRetentionMs: settings.TASK_RETENTION * 1000,
    onFault,
  };
  if (settings.REDIS_URL === undefined) {
    new Logger('Engine').warn('REDIS_URL is not set: the memory engine serves one process, and its state is gone at exit');
    return { storage: createMemoryEngine(lifetimes), stores: createMemoryAccessStores() };
  }
  const keyPrefix = `${settings.REDIS_PREFIX}:`;
  const storage = await createRedisEngine({ ...lifetimes, url: settings.REDIS_URL, keyPrefix });
  return { storage, stores: createRedisAccessStores(storage.connection, { keyPrefix, now: () => storage.clock.now(), onFault }) };
}

function openTriverse(settings: Settings, apiKey: string): Triverse {
  const logger = new Logger('Upstream');
  return createTriverse({
    baseUrl: settings.TRIVERSE_BASE_URL,
    apiKey,
    assetHosts: settings.ASSET_HOSTS,
    timeouts: {
      totalMs: settings.UPSTREAM_TIMEOUT_MS,
      creationMs: settings.UPSTREAM_CREATE_TIMEOUT_MS,
      uploadAnswerMs: settings.UPSTREAM_UPLOAD_TIMEOUT_MS,
      firstByteMs: Math.min(FIRST_BYTE_MS, settings.UPSTREAM_TIMEOUT_MS),
    },
    pace: {
      minBytesPerSecond: settings.TRANSFER_MIN_BYTES_PER_SECOND,
      windowMs: settings.TRANSFER_MIN_SECONDS * 1000,
    },
    watch: {
      idleMs: settings.WATCH_IDLE_MS,
      pingMs: Math.max(50, Math.min(MAX_PING_MS, Math.floor(settings.WATCH_IDLE_MS / 3))),
    },
    onCredentialRefused: (status) =>
      logger.error(`the upstream refused the gateway's key (HTTP ${status}): check TRIVERSE_API_KEY`),
    onOddPart: (part) => logger.warn(`the upstream sent a ${part} that is not as documented; later ones are only counted`),
  });
}
