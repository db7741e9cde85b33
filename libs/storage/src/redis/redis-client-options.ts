import { type RedisAddress } from '#config';
import { type RedisOptions } from 'ioredis';
import { type RedisTls } from './redis-tls.js';

export interface RedisClientOptions {
  /** A command that takes longer fails; a status read then degrades to the upstream. */
  commandTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** The longest pause between two tries to connect. */
  reconnectMaxMs?: number;
  /** Where the URL names none. */
  username?: string;
  password?: string;
  /** Holds the password instead; read again for each connection and after each change. */
  passwordFile?: string;
  sentinelUsername?: string;
  sentinelPassword?: string;
  tls?: RedisTls;
}

const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MAX_MS = 1_000;
/** The client's own limit, by the clock alone: for what is still unanswered when its caller has long been told. */
const LAST_RESORT_MS = 10_000;
/** Shown by CLIENT LIST. */
const CONNECTION_NAME = 'triverse-gateway';

/**
 * What all clients have in common. Nothing waits in a queue for a lost server: a call fails at once, and its caller degrades or refuses. Nothing is sent
 * twice behind the caller's back either, since a lost answer does not say whether the script ran.
 */
export function commonOptions({ connectTimeoutMs, reconnectMaxMs = RECONNECT_MAX_MS }: RedisClientOptions) {
  return {
    connectionName: CONNECTION_NAME,
    // CLIENT SETINFO is unknown to Redis 7.0, and would be one more command to allow.
    disableClientInfo: true,
    commandTimeout: LAST_RESORT_MS,
    // Nobody closes a connection whose machine is gone, or whose server hangs.
    socketTimeout: LAST_RESORT_MS,
    connectTimeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    disconnectTimeout: 500,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), reconnectMaxMs),
  } satisfies RedisOptions;
}

/** Where a single connection leads; a cluster's nodes are told to its client. */
export function placeOptions(address: RedisAddress, options: RedisClientOptions): RedisOptions {
  switch (address.kind) {
    case 'server':
      return address.host;
    case 'socket':
      return { path: address.path };
    case 'sentinel':
      return sentinelOptions(address, options);
    case 'cluster':
      return address.nodes[0] ?? {};
  }
}

function sentinelOptions(
  { sentinels, master }: Extract<RedisAddress, { kind: 'sentinel' }>,
  { connectTimeoutMs, sentinelUsername, sentinelPassword }: RedisClientOptions,
): RedisOptions {
  return {
    sentinels,
    name: master,
    // A failover is told by the sentinels: a master that hangs tells nothing.
    failoverDetector: true,
    sentinelReconnectStrategy: () => RECONNECT_MAX_MS,
    sentinelCommandTimeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
  };
}
