interface RedisHost {
  host: string;
  port: number;
}

/** Where Redis is, as a URL says it. */
type RedisPlace =
  /** One server, which may turn out to be a node of a cluster. */
  | { kind: 'server'; host: RedisHost }
  | { kind: 'cluster'; nodes: RedisHost[] }
  | { kind: 'sentinel'; sentinels: RedisHost[]; master: string }
  | { kind: 'socket'; path: string };

export type RedisAddress = RedisPlace & { tls: boolean; username?: string; password?: string; db: number };

/** What is wrong with a Redis URL. It quotes nothing of the URL, which may hold a password. */
export class RedisUrlError extends Error {
  override readonly name = 'RedisUrlError';
}

const FORMS = [
  'redis[s]://[user:password@]host[:port][/db]',
  'redis[s]+cluster://[user:password@]host[:port][,host:port…]',
  'redis[s]-sentinel://[user:password@]sentinel[:port][,sentinel:port…]/master[/db]',
  'unix://[user:password@]/path/of/socket[?db=n]',
].join(', ');

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;

/** Scheme, credentials, and the rest, of which each scheme has a form of its own. The last @ ends the credentials: a password may hold others. */
const SHAPE = /^(?<scheme>[a-z+-]+):\/\/(?:(?<userinfo>[^/\s]*)@)?(?<rest>\S+)$/;
const ON_HOSTS = /^(?<hosts>[^/?#]+)(?:\/(?<path>[^?#]*))?$/;

type Reader = (rest: string) => RedisPlace & { db: number };

const READERS: Record<string, { tls: boolean; read: Reader }> = {
  redis: { tls: false, read: serverOrCluster },
  rediss: { tls: true, read: serverOrCluster },
  'redis+cluster': { tls: false, read: cluster },
  'rediss+cluster': { tls: true, read: cluster },
  'redis-sentinel': { tls: false, read: sentinel },
  'rediss-sentinel': { tls: true, read: sentinel },
  unix: { tls: false, read: socket },
  'redis+unix': { tls: false, read: socket },
};

/** @throws RedisUrlError */
export function parseRedisUrl(url: string): RedisAddress {
  const { scheme = '', userinfo = '', rest = '' } = SHAPE.exec(url.trim())?.groups ?? {};
  const known = READERS[scheme];
  if (known === undefined) throw new RedisUrlError(`must be one of ${FORMS}`);
  return { ...known.read(rest), tls: known.tls, ...credentials(userinfo) };
}

function serverOrCluster(rest: string): RedisPlace & { db: number } {
  const { hosts, path } = onHosts(rest, REDIS_PORT);
  const db = databaseOf(path);
  const [host] = hosts;
  return hosts.length > 1 || host === undefined ? { kind: 'cluster', nodes: hosts, db: 0 } : { kind: 'server', host, db };
}

function cluster(rest: string): RedisPlace & { db: number } {
  const { hosts, path } = onHosts(rest, REDIS_PORT);
  if (databaseOf(path) !== 0) throw new RedisUrlError('must not name a database: a cluster has only database 0');
  return { kind: 'cluster', nodes: hosts, db: 0 };
}

function sentinel(rest: string): RedisPlace & { db: number } {
  const { hosts, path } = onHosts(rest, SENTINEL_PORT);
  const [master = '', db = '', ...more] = path.split('/');
  if (!/^[\w.-]+$/.test(master) || more.length > 0)
    throw new RedisUrlError('must name the master as the sentinels do: redis-sentinel://sentinel:26379/mymaster[/db]');
  return { kind: 'sentinel', sentinels: hosts, master, db: databaseOf(db) };
}

function socket(rest: string): RedisPlace & { db: number } {
  const { path, db = '' } = /^(?<path>\/[^?#]+)(?:\?db=(?<db>\d+))?$/.exec(rest)?.groups ?? {};
  if (path === undefined)
    throw new RedisUrlError('must name the socket by its absolute path: unix:///run/redis/redis.sock[?db=n]');
  return { kind: 'socket', path: decoded(path), db: databaseOf(db) };
}

function onHosts(rest: string, port: number): { hosts: RedisHost[]; path: string } {
  const { hosts, path = '' } = ON_HOSTS.exec(rest)?.groups ?? {};
  if (hosts === undefined) throw new RedisUrlError(`must be one of ${FORMS}`);
  return { hosts: hosts.split(',').map((text) => hostOf(text, port)), path };
}

function hostOf(text: string, defaultPort: number): RedisHost {
  const { v6, name = v6, port } = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups ?? {};
  if (name === undefined) throw new RedisUrlError('must name hosts as host or host:port, comma-separated');
  const number = Number(port ?? defaultPort);
  if (number < 1 || number > 65_535) throw new RedisUrlError('must name ports from 1 to 65535');
  return { host: name, port: number };
}

function databaseOf(text: string): number {
  if (!/^\d*$/.test(text)) throw new RedisUrlError('must name the database by its number');
  return Number(text);
}

function credentials(userinfo: string): { username?: string; password?: string } {
  const [username = '', ...password] = userinfo.split(':');
  return {
    ...(username === '' ? {} : { username: decoded(username) }),
    ...(password.length === 0 ? {} : { password: decoded(password.join(':')) }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisUrlError('must have a percent-encoded user and password (% as %25)');
  }
}
