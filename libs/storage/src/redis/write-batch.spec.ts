import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { until } from '../../../../test/support/redis-cluster.js';
import { createRedisConnection, type RedisConnection } from './redis-connection.js';

describe('commands of one turn of the event loop', () => {
  let server: RedisServer;
  let connection: RedisConnection;

  beforeAll(async () => {
    server = await startRedisServer();
    connection = await createRedisConnection(server.url);
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  /** As the server counts how often it found something to read. */
  const reads = async () => {
    const info = await connection.run((commands) => commands.info('stats'));
    return Number(/total_reads_processed:(\d+)/.exec(info)?.[1]);
  };
  const echo = (text: string) => connection.run((commands) => commands.echo(text));

  it('are sent together, and each gets its own answer', async () => {
    const texts = Array.from({ length: 100 }, (_, at) => `text ${at}`);
    const before = await reads();
    expect(await Promise.all(texts.map(echo))).toEqual(texts);
    // One more for the second look at the count; not one for each.
    expect((await reads()) - before).toBeLessThan(10);
  });

  it('are not delayed by commands of other turns', async () => {
    const slow = connection.run((commands) => commands.eval('for i = 1, 3e6 do end return "slow"', 0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([slow, echo('behind it')])).toEqual(['slow', 'behind it']);
  });

  it('fail at once while the server is down, and are sent again when it is back', async () => {
    await server.kill();
    await until(() =>
      echo('gone').then(
        () => false,
        () => true,
      ),
    );
    await expect(Promise.all([echo('one'), echo('two')])).rejects.toMatchObject({ code: 9010 });
    await server.start();
    await until(() =>
      echo('back').then(
        () => true,
        () => false,
      ),
    );
    expect(await Promise.all([echo('three'), echo('four')])).toEqual(['three', 'four']);
  });
});
