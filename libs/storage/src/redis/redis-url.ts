import { ApiError } from '#contracts';

export interface RedisAddress {
  nodes: { host: string; port: number }[];
  /** Known from the scheme; otherwise the first node is asked. */
  cluster: boolean;
  tls: boolean;
  username?: string;
  password?: string;
  db: number;
}

const SHAPE = /^(redis|rediss)(\+cluster)?:\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/(\d+)?)?$/;

/**
 * Reads `redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]`. The several hosts are a cluster's start nodes.
 * @throws ApiError 9010 that does not quote the URL, because it may hold a password.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const match = SHAPE.exec(url.trim());
  if (!match)
    throw new ApiError(9010, {
      message: 'the Redis URL is not of the form redis[s][+cluster]://[user:password@]host[:port][/db]',
    });
  const [, scheme, cluster, userinfo, hosts = '', db] = match;
  const nodes = hosts.split(',').map(parseHost);
  const [username, ...password] = (userinfo ?? '').split(':');
  return {
    nodes,
    cluster: cluster !== undefined || nodes.length > 1,
    tls: scheme === 'rediss',
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password.length > 0 ? { password: decodeURIComponent(password.join(':')) } : {}),
    db: Number(db ?? 0),
  };
}

function parseHost(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  if (!match) throw new ApiError(9010, { message: 'the Redis URL names a host that cannot be read' });
  return { host: match[1] ?? match[2] ?? '', port: Number(match[3] ?? 6379) };
}
