import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { makeTask, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

describe('a creation on Redis', () => {
  let server: RedisServer;
  let engine: RedisStorageEngine;
  beforeAll(async () => {
    server = await startRedisServer();
    engine = await createRedisEngine({ url: server.url });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  /** As the server counts how often it found something to read. */
  const reads = async () => {
    const stats = await engine.connection.run((commands) => commands.info('stats'));
    return Number(/total_reads_processed:(\d+)/.exec(stats)?.[1]);
  };

  it('takes two round trips, one before the upstream is called and one after', async () => {
    const teamId = teamName();
    await makeTask(engine, teamId); // The server learns the scripts.
    const before = await reads();
    const { uuid } = await makeTask(engine, teamId);
    // One more for the second look at the count.
    expect((await reads()) - before - 1).toBe(2);
    expect(await engine.tasks.teamOf(uuid)).toBe(teamId);
  });

  it.each([
    ['the first is refused and the second taken', 1, ['first', 'second', 'first']],
    ['both are taken', 0, ['first', 'second']],
  ])('repeats the first of two calls only when %s', async (_case, refusals, carriedOut) => {
    const calls: string[] = [];
    const first = async () => {
      calls.push('first');
      if (calls.length <= refusals) throw new Error('out of memory');
    };
    const second = async () => {
      calls.push('second');
      return 2;
    };
    expect(await engine.connection.inOrder(first, second)).toBe(2);
    expect(calls).toEqual(carriedOut);
  });
});
