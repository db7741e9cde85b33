import { type StoreRole } from '../records/record-version.js';
import { retentionOf } from '../retention.js';
import { createRedisWebhooks } from './webhooks/create-redis-webhooks.js';
import { type StorageEngine, type StorageOptions } from '../storage-engine.js';
import { RedisAccountBook } from './redis-account-book.js';
import { RedisAlertStore } from './redis-alert-store.js';
import { createRedisConnection, type RedisConnection, type RedisConnectionOptions } from './redis-connection.js';
import { RedisClock } from './redis-clock.js';
import { RedisCreationLedger } from './redis-creation-ledger.js';
import { RedisFileKeyRegister } from './redis-file-key-register.js';
import { RedisKeys } from './redis-keys.js';
import { RedisRecordVersion } from './redis-record-version.js';
import { RedisLinkBoard } from './redis-link-board.js';
import { RedisStatusFlights } from './redis-status-flights.js';
import { RedisStorageHealth } from './redis-storage-health.js';
import { RedisSweeper } from './redis-sweeper.js';
import { RedisTaskEvents } from './redis-task-events.js';
import { RedisTaskStore } from './redis-task-store.js';
import { RedisTeams } from './redis-teams.js';
import { RedisUsageReader } from './redis-usage-reader.js';
import { RedisWatcherLease } from './redis-watcher-lease.js';
import { checkServers, type ServerCheckOptions } from './server-checks.js';

/** How to reach a Redis and what it must be like. */
export type RedisOptions = Omit<RedisConnectionOptions, 'onFault'> & Omit<ServerCheckOptions, 'onNotice'>;

export interface RedisEngineOptions extends StorageOptions, RedisConnectionOptions, ServerCheckOptions {
  /** In one of the forms of `parseRedisUrl`; a cluster is also detected. */
  url: string;
  /** Installations may share a Redis under different prefixes; default `tg:`. */
  keyPrefix?: string;
  /** Default: writer. A replacer calls `version.claim` itself, once it has removed what was there. */
  role?: StoreRole;
}

export interface RedisStorageEngine extends StorageEngine {
  readonly kind: 'redis';
  /** For other stores that live in the same Redis; closed with the engine. */
  readonly connection: RedisConnection;
  readonly keys: RedisKeys;
  readonly version: RedisRecordVersion;
}

/**
 * The engine on Redis 7.0 or newer (one server, sentinels or a cluster), for any number of processes.
 * @throws ApiError 9010 when it cannot be reached, UnsuitableRedisError when it would lose state, NewerRecordError
 * when a newer gateway has written to it what this one cannot read.
 */
export async function createRedisEngine(options: RedisEngineOptions): Promise<RedisStorageEngine> {
  const connection = await createRedisConnection(options.url, options);
  connection.sendThrough(options.aroundCommand);
  const keys = new RedisKeys(options.keyPrefix);
  const parts = { connection, keys, retention: retentionOf(options) };
  const clock = new RedisClock(parts);
  const version = new RedisRecordVersion(connection, keys, options.role ?? 'writer');
  await orClose(connection, async () => {
    await checkServers(connection.commands, options);
    if (options.role !== 'replacer') {
      await version.claim();
      connection.records.assertStore();
    }
    await clock.start();
  });
  const context = { ...parts, clock };
  const teams = new RedisTeams(context);
  const webhooks = createRedisWebhooks(context, teams);
  const sweeper = new RedisSweeper(context, { teams, version, webhooks });
  return {
    kind: 'redis',
    connection,
    keys,
    version,
    tasks: new RedisTaskStore(context, teams, webhooks.work),
    creations: new RedisCreationLedger(context, teams, webhooks.work),
    files: new RedisFileKeyRegister(context),
    events: new RedisTaskEvents(context),
    flights: new RedisStatusFlights(context),
    alerts: new RedisAlertStore(context, teams),
    account: new RedisAccountBook(context),
    jobs: new RedisWatcherLease(context, { lease: keys.jobs(), fence: keys.jobsFence() }),
    lease: new RedisWatcherLease(context, { lease: keys.lease(), fence: keys.leaseFence() }),
    links: new RedisLinkBoard(context),
    clock,
    health: new RedisStorageHealth(context, version),
    usage: new RedisUsageReader(context),
    webhooks: webhooks.ports,
    sweep: () => sweeper.sweep(),
    close: () => {
      clock.close();
      return connection.close();
    },
  };
}

async function orClose(connection: RedisConnection, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await connection.close();
    throw error;
  }
}
