import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { makeTask, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';
import { RedisKeys } from './redis-keys.js';

const OPEN = 60;

describe('the open tasks of a team in Redis', () => {
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

  const reads = async () => {
    const stats = await engine.connection.run((commands) => commands.info('commandstats'));
    return Number(/cmdstat_hmget:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  };
  const fill = async (teamId: string) => {
    const uuids: string[] = [];
    const start = Date.now() - OPEN * 1_000;
    for (let at = 0; at < OPEN; at += 1)
      uuids.push((await makeTask(engine, teamId, { meta: { createdAt: start + at * 1_000 } })).uuid);
    return uuids.reverse();
  };

  it('are read up to the requested number, however many there are', async () => {
    const teamId = teamName();
    const newest = (await fill(teamId)).slice(0, 5);
    const before = await reads();
    const open = await engine.tasks.openTasksOf(teamId, 5);
    expect(open.map(({ meta }) => meta.uuid)).toEqual(newest);
    expect((await reads()) - before).toBe(10);
  });

  it('include those that an older version wrote without the index by age', async () => {
    const teamId = teamName();
    const uuids = await fill(teamId);
    await engine.connection.run((commands) => commands.del(new RedisKeys().opened(teamId)));
    for (let time = 0; time < 2; time += 1) {
      const open = await engine.tasks.openTasksOf(teamId, 500);
      expect(open.map(({ meta }) => meta.uuid)).toEqual(uuids);
    }
  });
});
