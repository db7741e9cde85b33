import { type RedisAddress } from '#config';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { Demotion } from './demotion.js';
import { commonOptions, placeOptions, type RedisClientOptions } from './redis-client-options.js';
import { RedisCredentials } from './redis-credentials.js';
import { tlsOptions } from './redis-tls.js';

/** Creates all Redis clients from the address and the settings. */
export class RedisClients {
  readonly demotion = new Demotion();
  private readonly credentials: RedisCredentials;
  private readonly common: ReturnType<typeof commonOptions> & RedisOptions;
  private isOpen = false;

  /** @throws the file system's error if the file of a certificate or password cannot be read. */
  constructor(
    readonly address: RedisAddress,
    private readonly options: RedisClientOptions,
    private readonly onFault: (error: Error) => void,
  ) {
    this.credentials = new RedisCredentials({ ...options, ...loginOf(address), onFault });
    const tls = address.tls ? tlsOptions(options.tls ?? {}, onFault) : undefined;
    this.common = {
      ...commonOptions(options),
      ...this.credentials.current,
      ...(tls === undefined ? {} : { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
      reconnectOnError: this.demotion.isNoticed,
    };
  }

  /** A client for the server of the address, or for the master that the sentinels name. */
  server(more: RedisOptions = {}): Redis {
    const { retryStrategy } = this.common;
    return this.client({
      ...this.common,
      ...placeOptions(this.address, this.options),
      db: this.address.db,
      // Start-up fails if no sentinel answers; later, a lost connection is retried for as long as it takes.
      sentinelRetryStrategy: (times) => (this.isOpen ? retryStrategy(times) : null),
      ...more,
    });
  }

  /** A client for one node of a cluster; it does not reconnect. */
  node(address: { host: string; port: number }, more: RedisOptions = {}): Redis {
    return this.client({ ...this.common, ...address, retryStrategy: null, ...more });
  }

  cluster(): Cluster {
    const { retryStrategy, enableOfflineQueue: _queue, maxRetriesPerRequest: _max, ...redisOptions } = this.common;
    const { address } = this;
    const startNodes = address.kind === 'cluster' ? address.nodes : address.kind === 'server' ? [address.host] : [];
    const cluster = new Cluster(startNodes, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRedirections: 6,
      retryDelayOnFailover: 100,
      retryDelayOnClusterDown: 100,
      clusterRetryStrategy: retryStrategy,
      // Host names must stay names, because the certificate is compared with them.
      ...(address.tls ? { dnsLookup: (host, found) => found(null, host) } : {}),
      redisOptions,
    });
    cluster.on('error', this.onFault);
    cluster.on('node error', this.onFault);
    cluster.on('+node', (node: Redis) => void this.credentials.follow(node));
    return cluster;
  }

  opened(): void {
    this.isOpen = true;
  }

  close(): void {
    this.credentials.close();
  }

  private client(options: RedisOptions): Redis {
    const client = new Redis({ ...options, lazyConnect: true });
    client.on('error', this.onFault);
    client.on('sentinelError', this.onFault);
    return this.credentials.follow(client);
  }
}

function loginOf({ username, password }: RedisAddress): { username?: string; password?: string } {
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
}
