import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { makeTask, readingOf, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine } from './create-redis-engine.js';

let server: RedisServer;
beforeEach(async () => void (server = await startRedisServer()));
afterEach(() => server.stop());

it.each([
  ['INFO', ['-info']],
  ['INFO and CLUSTER', ['-info', '-cluster']],
  ['INFO, CLUSTER and every other dangerous command', ['-@dangerous', '-cluster']],
])('the redis engine starts and works for a user whose ACL forbids %s', async (_name, rules) => {
  server.cli('ACL', 'SETUSER', 'gateway', 'on', '>a-password', '~*', '&*', '+@all', ...rules);
  const engine = await createRedisEngine({ url: server.url.replace('redis://', 'redis://gateway:a-password@') });
  const teamId = teamName();
  const { uuid } = await makeTask(engine, teamId);
  const update = { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') };
  expect((await engine.tasks.apply(teamId, uuid, update)).verdict).toBe('applied');
  await engine.health.ping();
  await engine.close();
});
