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
    // A whole number, to which minutes can be added without a rounding error.
    let now = Math.ceil(performance.now());
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const due = async () => (await engine.alerts.due(100)).map(({ alert }) => alert.teamId);
    expect(await due()).toEqual(expect.arrayContaining(['', busy, quiet]));
    now += 59_999;
    expect((await due()).sort()).toEqual(['', busy]);
    now += 1;
    expect(await due()).toHaveLength(3);
  });

  it('are asked of a quiet team when its retry is due, and until it is told', async () => {
    const teamId = teamName();
    const fact = { kind: 'flow-failures', subject: 'text-to-model', period: 'p', level: 1, until: null, details: {} } as const;
    await engine.alerts.raise({ ...fact, teamId });
    const of = async () => (await engine.alerts.due(100)).filter(({ alert }) => alert.teamId === teamId);
    const [first] = await of();
    server.cli('ZADD', engine.keys.teams(), 'XX', String(engine.clock.now() - 11 * 60_000), teamId);
    // From now on all teams are asked in a minute only.
    jest.spyOn(performance, 'now').mockReturnValue(performance.now());
    await engine.alerts.settle(first!, { done: [], retryAt: engine.clock.now() + 60_000 });
    expect(await of()).toEqual([]);
    await engine.alerts.settle(first!, { done: ['slack'], retryAt: engine.clock.now() });
    const [again] = await of();
    expect(again).toMatchObject({ attempts: 1, done: ['slack'] });
    // An instance that stops before it has told leaves it to the next.
    expect(await of()).toEqual([again]);
    await engine.alerts.settle(again!, { done: ['slack', 'mail'], retryAt: null });
    expect(await of()).toEqual([]);
    expect(server.cli('EXISTS', engine.keys.alertRetries())).toBe('0');
  });
});
