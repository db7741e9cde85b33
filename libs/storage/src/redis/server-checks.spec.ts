import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/support/redis-cluster.js';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { createRedisEngine, type RedisEngineOptions } from './create-redis-engine.js';
import { factsOfInfo, findingsOf, UnsuitableRedisError } from './server-checks.js';

describe('the checks of Redis at start-up', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await startRedisServer({ appendOnly: true })));
  afterAll(() => server.stop());

  /** @returns what a start tells the operator. */
  async function noticesOf(options: Partial<RedisEngineOptions> = {}): Promise<string[]> {
    const notices: string[] = [];
    const engine = await createRedisEngine({ url: server.url, ...options, onNotice: (notice) => notices.push(notice) });
    await engine.close();
    return notices;
  }

  it('have nothing to say of a server that evicts nothing and writes an append-only file', async () => {
    expect(await noticesOf()).toEqual([]);
  });

  it.each(['allkeys-lru', 'allkeys-random', 'volatile-lru', 'volatile-ttl'])(
    'refuse the policy %s, unless forced',
    async (policy) => {
      server.cli('CONFIG', 'SET', 'maxmemory-policy', policy);
      try {
        const started = noticesOf();
        await expect(started).rejects.toThrow(UnsuitableRedisError);
        await expect(started).rejects.toThrow(`maxmemory-policy is ${policy}`);
        await expect(started).rejects.toThrow('set REDIS_ALLOW_EVICTION=true');
        expect(await noticesOf({ allowEviction: true })).toEqual([expect.stringContaining(`maxmemory-policy is ${policy}`)]);
      } finally {
        server.cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      }
    },
  );

  it('warn of a server without an append-only file', async () => {
    server.cli('CONFIG', 'SET', 'appendonly', 'no');
    expect(await noticesOf()).toEqual([expect.stringContaining('no append-only file')]);
    server.cli('CONFIG', 'SET', 'appendonly', 'yes');
    await until(() => server.cli('INFO', 'persistence').includes('aof_rewrite_in_progress:0'));
  });

  it('warn of a master with fewer replicas than must acknowledge a creation', async () => {
    expect(await noticesOf({ minReplicasAck: 1 })).toEqual([expect.stringContaining('Redis has 0 replicas')]);
  });

  it('warn of a replica', async () => {
    const replica = await startRedisServer({ appendOnly: true, replicaOf: server });
    try {
      await until(() => replica.cli('INFO', 'replication').includes('master_link_status:up'));
      expect(await noticesOf({ url: replica.url })).toEqual([expect.stringContaining('REDIS_URL leads to a replica')]);
    } finally {
      await replica.stop();
    }
  });

  it('say what they could not check for a user without INFO, and know a replica all the same', async () => {
    const url = server.url.replace('redis://', 'redis://limited:word@');
    const unchecked = expect.stringContaining('may not use INFO');
    server.cli('ACL', 'SETUSER', 'limited', 'on', '>word', '~*', '&*', '+@all', '-info');
    expect(await noticesOf({ url })).toEqual([unchecked]);
    server.cli('REPLICAOF', '127.0.0.1', '1');
    expect(await noticesOf({ url })).toEqual([expect.stringContaining('leads to a replica'), unchecked]);
    server.cli('REPLICAOF', 'NO', 'ONE');
  });

  it('refuse an older version by what INFO says', () => {
    const facts = factsOfInfo(
      '# Server\r\nredis_version:6.2.14\r\nrole:master\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n',
    );
    expect(findingsOf(facts, { allowEviction: false })).toEqual({
      refusals: ['Redis has version 6.2.14; version 7 or newer is required'],
      notices: [],
    });
  });
});
