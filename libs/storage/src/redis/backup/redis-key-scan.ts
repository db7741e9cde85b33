import { Cluster } from 'ioredis';
import { type RedisConnection } from '../redis-connection.js';

const AT_ONCE = 500;

/** Every key of an installation, in batches; a key may appear twice. */
export async function* keyBatches(connection: RedisConnection, prefix: string): AsyncGenerator<string[]> {
  const { commands } = connection;
  const nodes = commands instanceof Cluster ? commands.nodes('master') : [commands];
  const match = `${prefix.replaceAll(/[*?[\]\\^]/g, String.raw`\$&`)}*`;
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await connection.run(() => node.scan(cursor, 'MATCH', match, 'COUNT', AT_ONCE));
      if (keys.length > 0) yield keys;
      cursor = next;
    } while (cursor !== '0');
  }
}

export interface KeyName {
  key: string;
  /** The hash tag, or null. */
  tag: string | null;
  kind: string;
  rest: string;
}

/** `{team}:file:digest` or `session:id`, without the prefix. */
export function keyName(key: string, prefix: string): KeyName {
  const [, tag = null, kind = '', rest = ''] = /^(?:\{(.*?)\}:)?([a-z-]+):?(.*)$/s.exec(key.slice(prefix.length)) ?? [];
  return { key, tag, kind, rest };
}
