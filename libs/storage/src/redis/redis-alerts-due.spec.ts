import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

describe('notices that are due, in Redis', () => {
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
  afterEach(() => void jest.restoreAllMocks());

  it('are asked of teams that created something lately each time, and of the others once a minute', async () => {
    const fact = { kind: 'flow-failures', subject: 'text-to-model', period: 'p', level: 1, until: null, details: {} } as const;
    const [busy, quiet] = [teamName(), teamName()];
    for (const teamId of [busy, quiet, '']) await engine.alerts.raise({ ...fact, teamId });
    server.cli('ZADD', engine.keys.teams(), 'XX', String(engine.clock.now() - 11 * 60_000), quiet);
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const due = async () => (await engine.alerts.due(100)).map(({ alert }) => alert.teamId);
    expect(await due()).toEqual(expect.arrayContaining(['', busy, quiet]));
    now += 59_999;
    expect((await due()).sort()).toEqual(['', busy]);
    now += 1;
    expect(await due()).toHaveLength(3);
  });
});
