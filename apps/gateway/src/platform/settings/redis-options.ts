import { type Settings } from '#config';
import { type RedisOptions } from '#storage';

/** @param passwordFile where the password may change. */
export function redisOptionsOf(settings: Settings, passwordFile: string | undefined): RedisOptions {
  return {
    ...defined({
      username: settings.REDIS_USERNAME,
      password: settings.REDIS_PASSWORD,
      passwordFile,
      sentinelUsername: settings.REDIS_SENTINEL_USERNAME,
      sentinelPassword: settings.REDIS_SENTINEL_PASSWORD,
    }),
    tls: defined({
      caFile: settings.REDIS_TLS_CA_FILE,
      certFile: settings.REDIS_TLS_CERT_FILE,
      keyFile: settings.REDIS_TLS_KEY_FILE,
      servername: settings.REDIS_TLS_SERVERNAME,
    }),
    commandTimeoutMs: settings.REDIS_COMMAND_TIMEOUT_MS,
    connectTimeoutMs: settings.REDIS_CONNECT_TIMEOUT_MS,
    reconnectMaxMs: settings.REDIS_RECONNECT_MAX_MS,
    minReplicasAck: settings.REDIS_MIN_REPLICAS_ACK,
    allowEviction: settings.REDIS_ALLOW_EVICTION,
  };
}

function defined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: string };
}
