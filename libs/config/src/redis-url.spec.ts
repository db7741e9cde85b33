import { describe, expect, it } from '@jest/globals';
import { parseRedisUrl, type RedisAddress, RedisUrlError } from './redis-url.js';

describe('parseRedisUrl', () => {
  const at = (host: string, port: number) => ({ host, port });

  it.each<[string, RedisAddress]>([
    ['redis://cache', { kind: 'server', host: at('cache', 6379), tls: false, db: 0 }],
    [
      'rediss://us%40er:pa%3Ass:word@cache:7000/2',
      { kind: 'server', host: at('cache', 7000), tls: true, username: 'us@er', password: 'pa:ss:word', db: 2 },
    ],
    [
      'redis://:only-a-password@[::1]:7000',
      { kind: 'server', host: at('::1', 7000), tls: false, password: 'only-a-password', db: 0 },
    ],
    [
      'redis://user:hunter2@home@cache/1',
      { kind: 'server', host: at('cache', 6379), tls: false, username: 'user', password: 'hunter2@home', db: 1 },
    ],
    ['redis://a,b:7001', { kind: 'cluster', nodes: [at('a', 6379), at('b', 7001)], tls: false, db: 0 }],
    ['rediss+cluster://a', { kind: 'cluster', nodes: [at('a', 6379)], tls: true, db: 0 }],
    [
      'redis-sentinel://user:word@s1,s2:26380/my.master-1/3',
      {
        ...{ kind: 'sentinel', sentinels: [at('s1', 26_379), at('s2', 26_380)], master: 'my.master-1', tls: false, db: 3 },
        ...{ username: 'user', password: 'word' },
      },
    ],
    ['rediss-sentinel://s1/main', { kind: 'sentinel', sentinels: [at('s1', 26_379)], master: 'main', tls: true, db: 0 }],
    ['unix:///run/redis/redis.sock', { kind: 'socket', path: '/run/redis/redis.sock', tls: false, db: 0 }],
    [
      'redis+unix://user:word@/run/a%20b.sock?db=1',
      { kind: 'socket', path: '/run/a b.sock', tls: false, username: 'user', password: 'word', db: 1 },
    ],
  ])('reads %s', (url, address) => expect(parseRedisUrl(url)).toEqual(address));

  it.each([
    ['http://redis', 'must be one of redis[s]://'],
    ['localhost:6379', 'must be one of redis[s]://'],
    ['redis://', 'must be one of redis[s]://'],
    ['redis-sentinels://a/b', 'must be one of redis[s]://'],
    ['redis://a,,b', 'must name hosts'],
    ['redis://a:port', 'must name hosts'],
    ['redis://a:0', 'must name ports from 1 to 65535'],
    ['redis://a,b:65536', 'must name ports from 1 to 65535'],
    ['redis://a/x', 'must name the database by its number'],
    ['redis+cluster://a/1', 'must not name a database'],
    ['redis-sentinel://s1:26379', 'must name the master'],
    ['redis-sentinel://s1:26379/', 'must name the master'],
    ['redis-sentinel://s1/my master', 'must be one of redis[s]://'],
    ['redis-sentinel://s1/main/one', 'must name the database by its number'],
    ['unix://redis.sock', 'must name the socket by its absolute path'],
    ['redis://:50%off@redis', 'must have a percent-encoded user and password'],
  ])('refuses %s and says what would be right', (url, problem) => {
    expect(() => parseRedisUrl(url)).toThrow(RedisUrlError);
    expect(() => parseRedisUrl(url)).toThrow(problem);
  });

  it('quotes nothing of a URL that it refuses', () => {
    for (const url of [
      'http://user:hunter2@h',
      'redis://user:hunter2@a,,b',
      'redis-sentinel://user:hunter2@s1',
      'redis://:hunter2%zz@h',
    ]) {
      expect(() => parseRedisUrl(url)).toThrow(/^(?!.*hunter2)/);
    }
  });
});
