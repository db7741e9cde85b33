import { MAX_PENDING_PER_LANE } from '#webhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GATEWAY_USER, refusalsOf } from '../../../../../test/support/gateway-acl.js';
import { type RedisServer, startRedisServer } from '../../../../../test/support/redis-server.js';
import { makeTask, teamName } from '../../../testing/contract/samples.js';
import { change, claimAll, deliver, makeEndpoint, noticeOf } from '../../../testing/contract/webhooks/webhook-samples.js';
import { createRedisEngine, type RedisStorageEngine } from '../create-redis-engine.js';

describe('webhooks in Redis', () => {
  let server: RedisServer;
  let engine: RedisStorageEngine;
  let teamId: string;
  const faults: string[] = [];

  beforeAll(async () => void (server = await startRedisServer({ user: GATEWAY_USER })));
  afterAll(async () => {
    const refused = refusalsOf(server);
    await server.stop();
    expect(refused).toEqual([]);
  });
  beforeEach(async () => {
    server.cli('FLUSHALL');
    engine = await createRedisEngine({ url: server.url, onFault: (error) => faults.push(String(error)) });
    teamId = teamName();
  });
  afterEach(() => engine.close());

  const keysLike = (pattern: string) =>
    server
      .cli('KEYS', pattern)
      .split('\n')
      .filter((key) => key !== '')
      .sort();
  /** Redis orders deliveries by its own clock, in milliseconds. */
  const nextMillisecond = () => {
    const now = () => {
      const [seconds, micros] = server.cli('TIME').trim().split('\n').map(Number);
      return Math.floor((seconds ?? 0) * 1_000 + (micros ?? 0) / 1_000);
    };
    for (const start = now(); now() === start;);
  };
  const commands = () => Number(/total_commands_processed:(\d+)/.exec(server.cli('INFO', 'stats'))?.[1] ?? 0);

  it('cost a team without any nothing but one read of a key for each change', async () => {
    const { uuid } = await makeTask(engine, teamId);
    const scripts = () => keysLike('*').filter((key) => /webhook|lane|deliver|lines|sending|settled/.test(key));
    const countOf = async (progress: number) => {
      const before = commands();
      await change(engine, { teamId, uuid }, ['RUNNING', progress]);
      return commands() - before;
    };
    await countOf(1);
    const without = await countOf(2);
    expect(scripts()).toEqual([]);
    await makeEndpoint(engine, teamId, { events: ['budget.threshold'] });
    // An endpoint that asks for something else costs no more.
    expect(await countOf(3)).toBe(without);
    expect(keysLike('*events')).toEqual([]);
  });

  it('carry the labels of a task, as they are stored beside it', async () => {
    await makeEndpoint(engine, teamId, { events: ['task.finalized'], labels: { project: 'apollo' } });
    const { uuid } = await makeTask(engine, teamId);
    server.cli('HSET', engine.keys.task(teamId, uuid), 'labels', '\nproject=apollo\nnote=a "b"=c\n');
    await change(engine, { teamId, uuid }, ['SUCCESS']);
    const [claim] = await claimAll(engine, teamId);
    expect(claim?.delivery.event).toMatchObject({ task: { uuid, labels: { project: 'apollo', note: 'a "b"=c' } } });
  });

  it('stand in the slot of their team, except for the two indexes of all teams', async () => {
    const webhookUrl = 'https://one.example/';
    await makeEndpoint(engine, teamId);
    const { uuid } = await makeTask(engine, teamId, { intent: { webhookUrl }, meta: { webhookUrl } });
    await deliver(engine, await claimAll(engine, teamId));
    await change(engine, { teamId, uuid }, ['RUNNING', 1]);
    await claimAll(engine, teamId);
    await engine.webhooks.outbox.append(noticeOf(teamId));
    const elsewhere = keysLike('*').filter((key) => !key.startsWith(`tg:{${teamId}}:`));
    expect(elsewhere).toEqual([`tg:owner:${uuid}`, 'tg:schema', 'tg:teams', 'tg:webhook-teams', 'tg:{webhooks}:looks'].sort());
  });

  it('are found by the sweep where a process died between a status and its notice', async () => {
    await makeEndpoint(engine, teamId, { events: ['task.finalized'] });
    const { uuid } = await makeTask(engine, teamId);
    await change(engine, { teamId, uuid }, ['SUCCESS']);
    // Answered after the notices of both.
    await engine.webhooks.turns.take(1_000);
    server.cli('DEL', engine.keys.webhookLooks());
    expect(await engine.webhooks.turns.take(1_000)).toEqual({ nextInMs: null });
    await engine.sweep();
    expect(await engine.webhooks.turns.take(1_000)).toMatchObject({ teamId });
  });

  it('leave nothing behind when a team has deleted its endpoints', async () => {
    const { id } = await makeEndpoint(engine, teamId);
    await makeTask(engine, teamId);
    await deliver(engine, await claimAll(engine, teamId));
    await engine.webhooks.outbox.append(noticeOf(teamId));
    await claimAll(engine, teamId);
    await engine.webhooks.endpoints.delete(teamId, id);
    await engine.sweep();
    // Where nothing is left, the team itself is forgotten.
    await engine.sweep();
    expect(
      keysLike('*').filter((key) => /webhook-teams|webhooks$|wanted|lane|deliver|lines|settled|sending|probing/.test(key)),
    ).toEqual([]);
  });

  it('report an event that cannot be read, drop it, and go on', async () => {
    await makeEndpoint(engine, teamId);
    server.cli('HSET', engine.keys.webhookEvents(teamId), 'notice:broken', 'broken {not json');
    server.cli('ZADD', engine.keys.webhookOutbox(teamId), '1', 'notice:broken');
    await engine.webhooks.outbox.append(noticeOf(teamId));
    faults.length = 0;
    expect((await claimAll(engine, teamId)).map(({ delivery }) => delivery.event.type)).toEqual(['budget.threshold']);
    expect(faults.join()).toMatch(/an event/);
    expect(await engine.webhooks.deliveries.dispatch(teamId)).toBe(0);
  });

  it('give up the oldest delivery that waits when one more than a lane may hold arrives', async () => {
    const { id } = await makeEndpoint(engine, teamId);
    const ids = ['oldest', 'second', 'newest'];
    for (const [at, notice] of ids.entries()) {
      if (at === 2) server.cli('HSET', engine.keys.lane(teamId, id), 'pending', String(MAX_PENDING_PER_LANE));
      await engine.webhooks.outbox.append(noticeOf(teamId, { id: notice }));
      await engine.webhooks.deliveries.dispatch(teamId);
      nextMillisecond();
    }
    const { items } = await engine.webhooks.deliveries.list(teamId, { endpointId: id, limit: 10 });
    expect(items.map(({ event, state, reason }) => [event.id, state, reason])).toEqual([
      ['newest', 'due', undefined],
      ['second', 'due', undefined],
      ['oldest', 'dead', 'overflow'],
    ]);
  });
});
