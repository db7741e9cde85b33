import { parseRedisUrl, type RedisAddress, RedisUrlError } from '#config';
import { ApiError } from '#contracts';
import { Cluster, type Redis } from 'ioredis';
import { RecordGuard } from '../records/record-guard.js';
import { ClusterChannelLink } from './cluster-channel-link.js';
import { isClusterNode } from './cluster-mode.js';
import { CommandTimeout } from './command-timeout.js';
import { NodeChannelLink, SUBSCRIBER } from './node-channel-link.js';
import { RedisChannels } from './redis-channels.js';
import { type RedisClientOptions } from './redis-client-options.js';
import { RedisClients } from './redis-clients.js';
import { type RedisCommands } from './redis-commands.js';
import { bareFault, storageFault } from './redis-fault.js';
import { RedisScript } from './redis-script.js';
import { type ReplicaAckOptions, ReplicaAcks } from './replica-acks.js';
import { type ScriptName } from './script-shapes.js';
import { withHint } from './start-hint.js';
import { WriteBatch } from './write-batch.js';

export interface RedisConnectionOptions extends RedisClientOptions {
  /** Replicas that must have a creation before it is acknowledged. */
  minReplicasAck?: number;
  /** Lost connections and failed commands, for the log; without secrets. */
  onFault?: (error: Error) => void;
  /** Wraps each command, to measure it. */
  aroundCommand?: AroundCommand;
}

/** @param command a script's name, or `plain`. */
export type AroundCommand = <T>(command: string, send: () => Promise<T>) => Promise<T>;

const COMMAND_TIMEOUT_MS = 800;
/** The one command for a Redis that is newer than this gateway: it tells when that is over. */
const CLAIM: ScriptName = 'claim-version';

interface ConnectionParts {
  clients: RedisClients;
  patience: CommandTimeout;
  ackOptions: ReplicaAckOptions;
  onFault: (error: Error) => void;
}

/** One process's connections to Redis: commands, scripts and channels, on one server or on a cluster. */
export class RedisConnection {
  readonly acks: ReplicaAcks;
  /** Of what newer gateways wrote here. */
  readonly records: RecordGuard;
  private readonly batch: WriteBatch;
  private around: AroundCommand | undefined;

  constructor(
    readonly commands: RedisCommands,
    readonly channels: RedisChannels,
    private readonly parts: ConnectionParts,
  ) {
    this.batch = new WriteBatch(commands);
    this.records = new RecordGuard((error) => parts.onFault(error));
    this.acks = new ReplicaAcks(commands, parts.clients, parts.ackOptions);
  }

  get isCluster(): boolean {
    return this.commands instanceof Cluster;
  }

  /** The command that publishes: in a cluster a channel belongs, like a key, to the node that owns the slot of its hash tag. */
  get publishCommand(): 'PUBLISH' | 'SPUBLISH' {
    return this.isCluster ? 'SPUBLISH' : 'PUBLISH';
  }

  /** @param name of the file in `lua/`, without its extension. */
  defineScript<N extends ScriptName>(name: N): RedisScript<N> {
    return new RedisScript(this, name);
  }

  /** Must be called before the first command. */
  sendThrough(around: AroundCommand | undefined): void {
    this.around = around;
  }

  /** Runs commands. @param command their name in metrics. @throws ApiError 9010, also while the store is newer. */
  async run<T>(call: (commands: RedisCommands) => Promise<T>, command = 'plain'): Promise<T> {
    if (command !== CLAIM) this.records.assertStore();
    this.batch.gather();
    const send = () => this.parts.patience.within(call(this.commands));
    try {
      return await (this.around === undefined ? send() : this.around(command, send));
    } catch (error) {
      this.parts.onFault(error instanceof Error ? error : new Error(String(error)));
      throw storageFault(error);
    }
  }

  /**
   * Two calls of which the first must be carried out before the second. One server carries them out as they are sent, so they share a round
   * trip; the nodes of a cluster do not wait for each other.
   * @param first may be repeated.
   * @throws ApiError 9010
   */
  async inOrder<T>(first: () => Promise<unknown>, second: () => Promise<T>): Promise<T> {
    if (this.isCluster) {
      await first();
      return second();
    }
    const [before, after] = await Promise.allSettled([first(), second()]);
    if (after.status === 'rejected') throw after.reason;
    // A server short of memory may refuse one write and take the next.
    if (before.status === 'rejected') await first();
    return after.value;
  }

  /** Reports stored data that cannot be read, for the log. */
  readonly unreadable = (what: string): void => {
    this.parts.onFault(new Error(`${what} cannot be read`));
  };

  async publish(channel: string, message: string): Promise<void> {
    await this.run((commands) => (this.isCluster ? commands.spublish(channel, message) : commands.publish(channel, message)));
  }

  async close(): Promise<void> {
    this.channels.close();
    this.acks.close();
    this.commands.disconnect();
    this.parts.clients.close();
  }
}

/**
 * Connects, and finds out whether the server is part of a cluster (from `redis+cluster://`, from several hosts, or by asking it).
 * @throws ApiError 9010 if no server answers, with a cause that names the setting to check.
 */
export async function createRedisConnection(url: string, options: RedisConnectionOptions = {}): Promise<RedisConnection> {
  let latest: Error | undefined;
  const onFault = (error: Error) => {
    latest = error;
    options.onFault?.(bareFault(error));
  };
  const address = addressOf(url);
  let clients: RedisClients | undefined;
  try {
    clients = new RedisClients(address, options, onFault);
    const { commandTimeoutMs: timeoutMs = COMMAND_TIMEOUT_MS, minReplicasAck: replicas = 0 } = options;
    const parts = { clients, patience: new CommandTimeout(timeoutMs), ackOptions: { replicas, timeoutMs }, onFault };
    const connection = await open(parts);
    clients.opened();
    return connection;
  } catch (error) {
    clients?.close();
    // The client's own rejection only says that the connection was closed.
    throw storageFault(withHint(latest ?? error, address));
  }
}

function addressOf(url: string): RedisAddress {
  try {
    return parseRedisUrl(url);
  } catch (error) {
    throw error instanceof RedisUrlError ? new ApiError(9010, { message: `the Redis URL ${error.message}` }) : error;
  }
}

async function open(parts: ConnectionParts): Promise<RedisConnection> {
  const { address } = parts.clients;
  if (address.kind === 'cluster') return connectCluster(parts);
  const single = parts.clients.server();
  try {
    await single.connect();
    if (address.kind !== 'server' || !(await isClusterNode(single))) return await connectServer(single, parts);
  } catch (error) {
    single.disconnect();
    throw error;
  }
  single.disconnect();
  return connectCluster(parts);
}

async function connectServer(single: Redis, parts: ConnectionParts): Promise<RedisConnection> {
  const { clients, onFault } = parts;
  const link = new NodeChannelLink({ redis: clients.server(subscriberOptions(parts)), sharded: false, onFault });
  clients.demotion.onLeave(() => link.reconnect());
  return connected(new RedisConnection(single, new RedisChannels(link, onFault), parts));
}

async function connectCluster(parts: ConnectionParts): Promise<RedisConnection> {
  const { clients, onFault } = parts;
  const cluster = clients.cluster();
  try {
    await cluster.connect();
  } catch (error) {
    cluster.disconnect();
    throw error;
  }
  const subscriber = (address: { host: string; port: number }) => clients.node(address, subscriberOptions(parts));
  const link = new ClusterChannelLink({ cluster, subscriber, onFault });
  return connected(new RedisConnection(cluster, new RedisChannels(link, onFault), parts));
}

/** Subscribers send few commands and no request waits for them, so a plain timeout is enough. */
function subscriberOptions({ patience }: ConnectionParts) {
  return { ...SUBSCRIBER, commandTimeout: patience.limitMs };
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
