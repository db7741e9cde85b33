import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { makeTask, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

const MINUTE = 60_000;

describe("redis engine's clock", () => {
  let server: RedisServer;
  const engines: RedisStorageEngine[] = [];
  beforeAll(async () => void (server = await startRedisServer()));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
  });
  afterAll(() => server.stop());

  async function openWhereTheClockIsOff(offByMs: number): Promise<RedisStorageEngine> {
    const real = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => real() + offByMs);
    const engine = await createRedisEngine({ url: server.url });
    engines.push(engine);
    return engine;
  }
  const timeOfServer = () => {
    const [seconds, micros] = server.cli('TIME').split('\n');
    return Number(seconds) * 1_000 + Number(micros) / 1_000;
  };

  it.each([-2 * MINUTE, 5_000, 2 * MINUTE])("gives the server's time on a machine whose clock is off by %d ms", async (off) => {
    const { clock } = await openWhereTheClockIsOff(off);
    expect(Math.abs(clock.now() - timeOfServer())).toBeLessThan(500);
  });

  it('dates its records by the server, and sweeps nothing early on a machine whose clock is ahead', async () => {
    const engine = await openWhereTheClockIsOff(90 * 24 * 60 * MINUTE);
    const teamId = teamName();
    const { uuid } = await makeTask(engine, teamId, { meta: { createdAt: timeOfServer() } });
    expect(Math.abs(((await engine.tasks.read(teamId, uuid))?.record?.observedAt ?? 0) - timeOfServer())).toBeLessThan(1_000);
    await engine.sweep();
    expect(await engine.tasks.read(teamId, uuid)).not.toBeNull();
  });
});
