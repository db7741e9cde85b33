import { until } from './redis-cluster.js';
import { type RedisServer, type RedisServerOptions, startRedisServer } from './redis-server.js';

export interface RedisSentinels {
  /** `redis-sentinel://…`, with the login of the data nodes. */
  readonly url: string;
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  /** As the sentinels see it. */
  master(): RedisServer;
  /** Resolves when the sentinels name another master than that one, and its replicas follow it. */
  failedOver(from: RedisServer): Promise<void>;
  /** Resolves when the master has so many replicas. */
  replicated(count: number): Promise<void>;
  stop(): Promise<void>;
}

export const MASTER = 'mymaster';

/** A master, its replicas (two), and three sentinels that find a master dead after a second. */
export async function startRedisSentinels(
  options: Pick<RedisServerOptions, 'user' | 'appendOnly'> & { replicas?: number; sentinelPassword?: string } = {},
): Promise<RedisSentinels> {
  const { sentinelPassword, replicas: wanted = 2, ...forServers } = options;
  const first = await startRedisServer(forServers);
  const replicas = await Promise.all(Array.from({ length: wanted }, () => startRedisServer({ ...forServers, replicaOf: first })));
  const servers = [first, ...replicas];
  await until(() => connectedReplicas(first) === replicas.length);
  const lines = [
    `sentinel monitor ${MASTER} 127.0.0.1 ${first.port} 2`,
    ...[`sentinel down-after-milliseconds ${MASTER} 1000`, `sentinel failover-timeout ${MASTER} 3000`],
    ...(sentinelPassword === undefined ? [] : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
  ];
  const asked = sentinelPassword === undefined ? {} : { password: sentinelPassword };
  const sentinels = await Promise.all([1, 2, 3].map(() => startRedisServer({ sentinel: lines, ...asked })));
  await until(() => sentinels.every((sentinel) => knowsAll(sentinel, sentinels.length, replicas.length)));
  const master = () => {
    const [sentinel] = sentinels as [RedisServer];
    const port = Number(sentinel.cli('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER).split('\n')[1]);
    const found = servers.find((server) => server.port === port);
    if (!found) throw new Error('the sentinels name no server of ours');
    return found;
  };
  const login = forServers.user === undefined ? '' : `${forServers.user.name}:${forServers.user.password}@`;
  return {
    url: `redis-sentinel://${login}${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/${MASTER}`,
    servers,
    sentinels,
    master,
    failedOver: (from) => until(() => master() !== from && connectedReplicas(master()) > 0, 30_000),
    replicated: (count) => until(() => connectedReplicas(master()) === count, 60_000),
    stop: async () => void (await Promise.all([...sentinels, ...servers].map((server) => server.stop()))),
  };
}

/** A replica is sent writes from its first acknowledgement on, which may come a second after it is online. PUBLISH gives it something to acknowledge. */
export function connectedReplicas(server: RedisServer): number {
  server.cli('PUBLISH', 'stir', '');
  return server.cli('INFO', 'replication').match(/state=online,offset=[1-9]/g)?.length ?? 0;
}

function knowsAll(sentinel: RedisServer, sentinels: number, replicas: number): boolean {
  const seen = sentinel.cli('SENTINEL', 'MASTER', MASTER).split('\n');
  const valueOf = (field: string) => Number(seen[seen.indexOf(field) + 1]);
  return valueOf('num-other-sentinels') === sentinels - 1 && valueOf('num-slaves') === replicas;
}
