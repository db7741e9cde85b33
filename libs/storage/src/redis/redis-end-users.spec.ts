import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { intentOf, makeTask, readingOf, teamName, windowOf } from '../../testing/contract/samples.js';
import { endUserName } from '../names.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

const HOUR = 3_600_000;

describe('end users in Redis', () => {
  let server: RedisServer;
  let engine: RedisStorageEngine;
  let teamId: string;
  beforeAll(async () => {
    server = await startRedisServer();
    engine = await createRedisEngine({ url: server.url });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });
  beforeEach(() => void (teamId = teamName()));

  const keysOf = (kind: string) =>
    server
      .cli('KEYS', `*{${teamId}}:${kind}`)
      .split('\n')
      .filter((key) => key !== '');

  it('have counters that expire with their window, beside those of the team', async () => {
    const resetsAt = engine.clock.now() + HOUR;
    const window = windowOf('sub:ann|day|today', 100, { entity: 'end_user', window: 'day', resetsAt });
    const intent = { sub: 'ann', estimate: 10, windows: [windowOf('team|total', 100), window] };
    await makeTask(engine, teamId, { intent });
    const [key = ''] = keysOf('budget:*');
    expect(key).toContain(window.id);
    const left = Number(server.cli('PTTL', key));
    expect(left).toBeGreaterThan(HOUR - 60_000);
    expect(left).toBeLessThanOrEqual(HOUR);
    expect(server.cli('HKEYS', engine.keys.budget(teamId))).not.toContain('sub:');
  });

  it('lose what an older gateway has written of them among the counters of the team', async () => {
    await makeTask(engine, teamId, { intent: { sub: 'ann' } });
    server.cli('HSET', engine.keys.budget(teamId), 'sub:ann|day|today:reserved', '-10', 'team|total:reserved', '5');
    await engine.sweep();
    expect(server.cli('HKEYS', engine.keys.budget(teamId))).not.toContain('sub:');
    expect(await engine.creations.budgetState(teamId, ['team|total'])).toMatchObject([{ reserved: 5 }]);
  });

  it('are not held up by a task that an older gateway has ended', async () => {
    const startedAt = engine.clock.now();
    const { uuid } = await makeTask(engine, teamId, { intent: { sub: 'ann' } });
    await engine.tasks.apply(teamId, uuid, { observedAt: startedAt, reading: readingOf(uuid, 'SUCCESS') });
    server.cli('ZADD', engine.keys.userBusy(teamId, endUserName('ann')), String(startedAt), uuid);
    const next = () => engine.creations.begin(intentOf(teamId, { sub: 'ann', startedAt, maxOpenTasks: { end_user: 1 } }));
    expect((await next()).verdict).toBe('begun');
    expect((await next()).verdict).toBe('too-many-open');
  });
});
