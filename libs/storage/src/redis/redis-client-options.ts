import { type RedisAddress } from '#config';
import { type RedisOptions } from 'ioredis';
import { type RedisTls } from './redis-tls.js';

export interface RedisClientOptions {
  /** A command that takes longer fails; a status read then degrades to the upstream. */
  commandTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** The longest pause between two connection attempts. */
  reconnectMaxMs?: number;
  /** If the URL has none. */
  username?: string;
  password?: string;
  /** A file with the password; read again for each connection and after each change. */
  passwordFile?: string;
  sentinelUsername?: string;
  sentinelPassword?: string;
  tls?: RedisTls;
}

const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MAX_MS = 1_000;
/** The timeout of ioredis itself, for commands that are still unanswered long after our timeout has told the caller. */
const LAST_RESORT_MS = 10_000;
/** Shown by CLIENT LIST. */
const CONNECTION_NAME = 'triverse-gateway';

/**
 * Options of all clients. Without a server, a call fails at once instead of waiting in a queue, and its caller degrades or refuses. No command is
 * resent automatically: after a lost answer it is unknown whether the script ran.
 */
export function commonOptions({ connectTimeoutMs, reconnectMaxMs = RECONNECT_MAX_MS }: RedisClientOptions) {
  return {
    connectionName: CONNECTION_NAME,
    // Redis 7.0 does not know CLIENT SETINFO, and the ACL would have to allow it.
    disableClientInfo: true,
    commandTimeout: LAST_RESORT_MS,
    // A connection is not closed by a machine that is gone or a server that hangs.
    socketTimeout: LAST_RESORT_MS,
    connectTimeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    disconnectTimeout: 500,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), reconnectMaxMs),
  } satisfies RedisOptions;
}

/** The target of a single connection; a cluster client gets the addresses of the nodes instead. */
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
    // Sentinels announce a failover; a master that hangs cannot.
    failoverDetector: true,
    sentinelReconnectStrategy: () => RECONNECT_MAX_MS,
    sentinelCommandTimeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
  };
}
