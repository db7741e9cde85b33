import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TaskChange } from '#tasks';
import { until } from '../../../../test/support/redis-cluster.js';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { makeTask, readingOf, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

describe('the redis engine on a server that lost its latest writes in a crash', () => {
  let server: RedisServer;
  let engine: RedisStorageEngine;
  let teamId: string;
  let uuid: string;

  beforeEach(async () => {
    server = await startRedisServer({ appendOnly: true });
    engine = await createRedisEngine({ url: server.url, onFault: () => undefined });
    teamId = teamName();
    ({ uuid } = await makeTask(engine, teamId));
  });
  afterEach(async () => {
    await engine.close();
    await server.stop();
  });

  const apply = async (status: string, progress?: number) => {
    const reading = readingOf(uuid, status, progress === undefined ? {} : { progress });
    const { record } = await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading });
    if (record === null) throw new Error('no record');
    return record;
  };
  const isBack = () =>
    engine.health.ping().then(
      () => true,
      () => false,
    );
  const comeBack = async (crash: Promise<void>) => {
    await crash;
    await until(isBack);
  };

  it('never reuses an (epoch, rev) for another state, and publishes under the new epoch', async () => {
    const before = await apply('RUNNING', 10);
    server.keepCopy();
    const lost = [await apply('RUNNING', 20), await apply('RUNNING', 30)];
    await comeBack(server.crashBack());
    const heard: TaskChange[] = [];
    // The connection of the subscriber is back a moment after that of the commands.
    const listen = () => engine.events.onTask(teamId, uuid, (change) => heard.push(change));
    await until(() =>
      listen().then(
        () => true,
        () => false,
      ),
    );
    const kept = (await engine.tasks.read(teamId, uuid))?.record;
    expect(kept).toMatchObject({ epoch: before.epoch, rev: before.rev });
    const after = [await apply('RUNNING', 40), await apply('SUCCESS')];
    expect(lost.map(({ epoch }) => epoch)).toEqual([before.epoch, before.epoch]);
    expect(after[0]?.epoch).not.toBe(before.epoch);
    expect(after[1]?.epoch).toBe(after[0]?.epoch);
    expect(after.map(({ rev }) => rev)).toEqual([before.rev + 1, before.rev + 2]);
    await until(async () => heard.length === 2);
    expect(heard.map(({ epoch, rev }) => [epoch, rev])).toEqual(after.map(({ epoch, rev }) => [epoch, rev]));
  });

  it('refuses an HTTP reading that started at a lost version', async () => {
    server.keepCopy();
    const { epoch, rev } = await apply('RUNNING', 10);
    await comeBack(server.crashBack());
    const reading = readingOf(uuid, 'RUNNING', { progress: 20 });
    const outcome = await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading, expected: { epoch, rev } });
    expect(outcome.verdict).toBe('conflict');
  });

  it('leaves records unchanged that no one writes any more', async () => {
    const final = await apply('SUCCESS');
    await comeBack(server.restart());
    expect((await engine.tasks.read(teamId, uuid))?.record).toEqual(final);
    expect(await apply('SUCCESS')).toMatchObject({ epoch: final.epoch, rev: final.rev });
  });
});
