import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { DAY, makeTask, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

let server: RedisServer;
let engine: RedisStorageEngine;
beforeAll(async () => {
  server = await startRedisServer();
  engine = await createRedisEngine({ url: server.url, taskRetentionMs: DAY });
});
afterAll(async () => {
  await engine.close();
  await server.stop();
});

it('sweeps the old tasks of many teams without delaying other scripts, however often it is called', async () => {
  const teams = Array.from({ length: 40 }, teamName);
  const startedAt = Date.now() - 2 * DAY;
  const old = await Promise.all(
    teams.map((teamId) => makeTask(engine, teamId, { intent: { startedAt }, meta: { createdAt: startedAt } })),
  );
  await engine.connection.run((commands) => commands.zadd(engine.keys.teams(), ...teams.flatMap((team) => [Date.now(), team])));
  // Each creation trims too: entries that are old again, as after a time without any.
  for (const [at, { uuid }] of old.entries())
    await engine.connection.run((commands) => commands.zadd(engine.keys.tasks(teams[at] ?? ''), startedAt, uuid));
  const { commands } = engine.connection;
  const real = commands.evalsha.bind(commands) as (...args: unknown[]) => Promise<unknown>;
  let [underway, most, largest] = [0, 0, 0];
  jest.spyOn(commands, 'evalsha').mockImplementation(async (...args: unknown[]) => {
    most = Math.max(most, ++underway);
    // Scripts of other sweeps have fewer arguments.
    largest = Math.max(largest, Number(args[8] ?? 0));
    return real(...args).finally(() => underway--);
  });
  await Promise.all([engine.sweep(), engine.sweep()]);
  expect({ most, largest }).toEqual({ most: 1, largest: 50 });
  for (const teamId of teams) expect(await engine.tasks.list(teamId, { limit: 10 })).toEqual({ tasks: [], nextCursor: null });
});
