import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { until } from '../../../../test/support/redis-cluster.js';
import { type TaskChange } from '#tasks';
import { makeTask, readingOf, teamName } from '../../testing/contract/samples.js';
import { createRedisEngine, type RedisStorageEngine } from './create-redis-engine.js';

const PASSWORD = 'a-password-that-must-not-show';

describe('the redis engine when its server fails', () => {
  let server: RedisServer;
  let engine: RedisStorageEngine;
  let teamId: string;
  const faults: Error[] = [];

  beforeEach(async () => {
    server = await startRedisServer({ appendOnly: true, password: PASSWORD });
    engine = await createRedisEngine({ url: server.url, commandTimeoutMs: 300, onFault: (error) => faults.push(error) });
    teamId = teamName();
  });
  afterEach(async () => {
    await engine.close();
    await server.stop();
  });

  const failure = (call: Promise<unknown>) =>
    call.then(
      () => null,
      (error: unknown) => error,
    );
  const isBack = () =>
    engine.health.ping().then(
      () => true,
      () => false,
    );

  it('fails every call at once with 9010 while the server is down, and works again when it is back', async () => {
    const { uuid, created } = await makeTask(engine, teamId);
    await server.kill();
    await until(async () => !(await isBack()));
    const start = performance.now();
    const errors = await Promise.all([
      failure(engine.tasks.read(teamId, uuid)),
      failure(engine.tasks.apply(teamId, uuid, { observedAt: 1, reading: readingOf(uuid, 'RUNNING') })),
      failure(makeTask(engine, teamId)),
      failure(engine.events.onTask(teamId, uuid, () => undefined)),
      failure(engine.lease.acquire('a', 1_000)),
      failure(engine.health.ping()),
    ]);
    expect(performance.now() - start).toBeLessThan(1_000);
    for (const error of errors) expect(error).toMatchObject({ code: 9010 });
    await server.start();
    await until(isBack);
    expect((await engine.tasks.read(teamId, uuid))?.record?.status).toEqual(created.status);
  });

  it('reports no fault about a listener that leaves after the end of the engine', async () => {
    const { uuid } = await makeTask(engine, teamId);
    const leave = await engine.events.onTask(teamId, uuid, () => undefined);
    faults.splice(0);
    await engine.close();
    await leave();
    expect(faults).toEqual([]);
  });

  it('waits for an answer that arrived while the process was paused', async () => {
    const { uuid, created } = await makeTask(engine, teamId);
    const reading = engine.tasks.read(teamId, uuid);
    const busyUntil = performance.now() + 900;
    while (performance.now() < busyUntil);
    expect((await reading)?.record?.status).toEqual(created.status);
  });

  it('fails within the command timeout when the server does not answer', async () => {
    const { uuid } = await makeTask(engine, teamId);
    server.freeze();
    try {
      const start = performance.now();
      expect(await failure(engine.tasks.read(teamId, uuid))).toMatchObject({ code: 9010 });
      expect(performance.now() - start).toBeLessThan(1_000);
    } finally {
      server.resume();
    }
    await until(isBack);
  });

  it('resubscribes after a restart, and reports that changes may have been missed', async () => {
    const { uuid } = await makeTask(engine, teamId);
    const revs: number[] = [];
    await engine.events.onTask(teamId, uuid, (change: TaskChange) => revs.push(change.rev));
    const before = engine.events.continuity();
    const gap = new Promise<void>((resolve) => void engine.events.onGap(resolve));
    await server.restart();
    await gap;
    expect(engine.events.continuity()).toBeGreaterThan(before);
    await until(isBack);
    await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') });
    await until(() => revs.length > 0);
    expect(revs).toEqual([2]);
    expect(engine.events.activeChannels()).toBe(1);
  });

  it('resubscribes when only the subscriber was disconnected', async () => {
    const gap = new Promise<void>((resolve) => void engine.events.onGap(resolve));
    const changed = new Promise<TaskChange>((resolve) => void engine.events.onTeam(teamId, resolve));
    await engine.events.onTeam(teamId, () => undefined);
    server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await gap;
    const { uuid } = await makeTask(engine, teamId);
    expect((await changed).uuid).toBe(uuid);
  });

  it('leaves no subscription on the server', async () => {
    const leave = await Promise.all(
      Array.from({ length: 50 }, (_v, at) => engine.events.onTask(teamId, `${at}`, () => undefined)),
    );
    expect(server.cli('PUBSUB', 'CHANNELS').split('\n')).toHaveLength(50);
    await Promise.all(leave.map((stop) => stop()));
    expect(server.cli('PUBSUB', 'CHANNELS')).toBe('');
  });

  it('reloads scripts that the server has forgotten', async () => {
    const { uuid } = await makeTask(engine, teamId);
    server.cli('SCRIPT', 'FLUSH');
    const update = { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') };
    expect((await engine.tasks.apply(teamId, uuid, update)).verdict).toBe('applied');
  });

  it('gives every key a time to live, except the counters that must persist', async () => {
    const { uuid } = await makeTask(engine, teamId, { intent: { idempotencyKey: 'a' } });
    await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), fence: 1, reading: readingOf(uuid, 'SUCCESS') });
    await engine.lease.acquire('a', 60_000);
    const lasting = server
      .cli('KEYS', '*')
      .split('\n')
      .filter((key) => server.cli('PTTL', key) === '-1');
    expect(lasting.sort()).toEqual([engine.keys.leaseFence(), engine.keys.teams(), engine.keys.version()].sort());
  });

  it('never reveals the password, whatever fails', async () => {
    const wrong = server.url.replace(PASSWORD, `${PASSWORD}-wrong`);
    await server.kill();
    const errors = [
      await failure(createRedisEngine({ url: server.url })),
      await failure(createRedisEngine({ url: `${server.url}/x y` })),
    ];
    await server.start();
    errors.push(await failure(createRedisEngine({ url: wrong, onFault: (error) => faults.push(error) })));
    expect(errors).toHaveLength(3);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 9010 });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(PASSWORD);
    }
    for (const fault of faults) expect(inspect(fault, { depth: 10 })).not.toContain(PASSWORD);
  });
});
