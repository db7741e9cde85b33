import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { ClusterChannelLink } from './cluster-channel-link.js';
import { isClusterNode } from './cluster-mode.js';
import { Demotion } from './demotion.js';
import { NodeChannelLink } from './node-channel-link.js';
import { RedisChannels } from './redis-channels.js';
import { type RedisCommands } from './redis-commands.js';
import { CommandTimeout } from './command-timeout.js';
import { bareFault, storageFault } from './redis-fault.js';
import { RedisScript } from './redis-script.js';
import { type ScriptName } from './script-shapes.js';
import { parseRedisUrl, type RedisAddress } from './redis-url.js';
import { WriteBatch } from './write-batch.js';

export interface RedisConnectionOptions {
  /** A command that takes longer fails; a status read then degrades to the upstream. */
  commandTimeoutMs?: number;
  /** Lost connections and failed commands, for the log; they hold no secret. */
  onFault?: (error: Error) => void;
}

const COMMAND_TIMEOUT_MS = 800;
/** The client's own limit, by the clock alone: for what is still unanswered when its caller has long been told. */
const LAST_RESORT_MS = 10_000;

/** One process's connections to Redis: commands, scripts and channels, on one server or on a cluster. */
export class RedisConnection {
  private readonly batch: WriteBatch;

  constructor(
    readonly commands: RedisCommands,
    readonly channels: RedisChannels,
    private readonly patience: CommandTimeout,
    private readonly onFault: (error: Error) => void,
  ) {
    this.batch = new WriteBatch(commands);
  }

  get isCluster(): boolean {
    return this.commands instanceof Cluster;
  }

  /** The command that publishes: in a cluster a channel lives, like a key, on the owner of its hash tag's slot. */
  get publishCommand(): 'PUBLISH' | 'SPUBLISH' {
    return this.isCluster ? 'SPUBLISH' : 'PUBLISH';
  }

  /** @param name of the file in `lua/`, without its ending. */
  defineScript<N extends ScriptName>(name: N): RedisScript<N> {
    return new RedisScript(this, name);
  }

  /** Runs commands. @throws ApiError 9010 */
  async run<T>(call: (commands: RedisCommands) => Promise<T>): Promise<T> {
    this.batch.gather();
    try {
      return await this.patience.within(call(this.commands));
    } catch (error) {
      this.onFault(error instanceof Error ? error : new Error(String(error)));
      throw storageFault(error);
    }
  }

  /** Reports, for the log, what is stored and cannot be read. */
  readonly unreadable = (what: string): void => {
    this.onFault(new Error(`${what} cannot be read`));
  };

  async publish(channel: string, message: string): Promise<void> {
    await this.run((commands) => (this.isCluster ? commands.spublish(channel, message) : commands.publish(channel, message)));
  }

  async close(): Promise<void> {
    this.channels.close();
    this.commands.disconnect();
  }
}

/**
 * Connects, and finds out whether the server is part of a cluster (`redis+cluster://`, several hosts, or what it says itself).
 * @throws ApiError 9010 when nobody answers.
 */
export async function createRedisConnection(url: string, options: RedisConnectionOptions = {}): Promise<RedisConnection> {
  const address = parseRedisUrl(url);
  const onFault = (error: Error) => options.onFault?.(bareFault(error));
  const demotion = new Demotion();
  const base = baseOptions(address, options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS, demotion);
  const single = new Redis({ ...base, ...address.nodes[0], commandTimeout: LAST_RESORT_MS, lazyConnect: true });
  single.on('error', onFault);
  let cluster = address.cluster;
  try {
    if (!cluster) {
      await single.connect();
      cluster = await isClusterNode(single);
    }
    if (cluster) single.disconnect();
    const parts = { base, patience: new CommandTimeout(base.commandTimeout ?? COMMAND_TIMEOUT_MS), demotion, onFault };
    return cluster ? await connectCluster(address, parts) : await connectStandalone(single, parts);
  } catch (error) {
    single.disconnect();
    throw storageFault(error);
  }
}

/**
 * Nothing waits in a queue for a lost server: a call fails at once, and its caller degrades or refuses. Nothing is sent twice behind the
 * caller's back either, since a lost answer does not say whether the script ran.
 */
function baseOptions(address: RedisAddress, commandTimeout: number, { isNoticed }: Demotion): RedisOptions {
  return {
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.tls ? { tls: {} } : {}),
    db: address.db,
    commandTimeout,
    connectTimeout: 2_000,
    disconnectTimeout: 500,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    reconnectOnError: isNoticed,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
  };
}

interface LinkParts {
  base: RedisOptions;
  patience: CommandTimeout;
  demotion: Demotion;
  onFault: (error: Error) => void;
}

async function connectStandalone(single: Redis, { base, patience, demotion, onFault }: LinkParts): Promise<RedisConnection> {
  const { host, port } = single.options;
  const link = new NodeChannelLink({ redis: { ...base, host, port }, sharded: false, onFault });
  demotion.onLeave(() => link.reconnect());
  return connected(new RedisConnection(single, new RedisChannels(link, onFault), patience, onFault));
}

async function connectCluster(address: RedisAddress, { base, patience, onFault }: LinkParts): Promise<RedisConnection> {
  const { retryStrategy: _retry, enableOfflineQueue: _queue, db: _db, maxRetriesPerRequest: _max, ...redisOptions } = base;
  const cluster = new Cluster(address.nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRedirections: 6,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    clusterRetryStrategy: (times) => Math.min(100 * times, 1_000),
    // Resolved here, a name would be an address by the time the certificate is compared with it.
    ...(address.tls ? { dnsLookup: (host, found) => found(null, host) } : {}),
    redisOptions: { ...redisOptions, commandTimeout: LAST_RESORT_MS },
  });
  cluster.on('error', onFault);
  cluster.on('node error', onFault);
  try {
    await cluster.connect();
  } catch (error) {
    cluster.disconnect();
    throw error;
  }
  const link = new ClusterChannelLink({ cluster, redis: { ...base, db: 0 }, onFault });
  return connected(new RedisConnection(cluster, new RedisChannels(link, onFault), patience, onFault));
}

async function connected(connection: RedisConnection): Promise<RedisConnection> {
  try {
    await connection.channels.start();
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
