import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { readLua } from '../../libs/storage/src/redis/redis-script.js';
import { type ScriptName } from '../../libs/storage/src/redis/script-shapes.js';
import { asAdmin } from '../support/admin-calls.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { GENERATION, makeTeam, type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';
import { type Trip, TripWire } from '../support/trip-wire.js';

jest.setTimeout(180_000);

const BUDGET = 1_000;
/** A creation counts as abandoned after twice this time plus five seconds. */
const CREATE_TIMEOUT_MS = 1_000;
const RECOVERED_WITHIN_MS = 60_000;

const script = (name: ScriptName) => new RegExp(createHash('sha1').update(readLua(name)).digest('hex'));
const CREATION = /POST \/api\/v1\/tasks\/text-to-model /;

interface Crash {
  name: string;
  before: 'redis' | 'upstream';
  trip: Omit<Trip, 'then'>;
  /** State after the crash: tasks at the upstream, and whether credits are held. */
  made: 0 | 1;
  held: boolean;
}

const CRASHES: Crash[] = [
  {
    name: 'before the reservation',
    before: 'redis',
    trip: { on: script('begin-creation'), at: 'request' },
    made: 0,
    held: false,
  },
  { name: 'after the reservation', before: 'upstream', trip: { on: CREATION, at: 'request' }, made: 0, held: true },
  { name: 'before the upstream’s answer came', before: 'upstream', trip: { on: CREATION, at: 'answer' }, made: 1, held: true },
  { name: 'before the record', before: 'redis', trip: { on: script('complete-creation'), at: 'request' }, made: 1, held: true },
  {
    name: 'before the own answer',
    before: 'redis',
    trip: { on: script('complete-creation'), at: 'answer' },
    made: 1,
    held: true,
  },
];

describe('a gateway that dies during a creation', () => {
  let redis: RedisServer;
  let sandbox: Sandbox;
  let wires: Record<Crash['before'], TripWire>;
  let survivor: GatewayProcess;
  let victim: GatewayProcess;
  let price: number;

  beforeAll(async () => {
    buildGateway();
    redis = await startRedisServer();
    sandbox = await startSandbox({
      apiKey: UPSTREAM_KEY,
      generation: GENERATION,
      taskDurationMs: 600_000,
      duplicateWindowMs: 0,
    });
    wires = { redis: await TripWire.before(redis.url), upstream: await TripWire.before(sandbox.url) };
    const env = { UPSTREAM_CREATE_TIMEOUT_MS: String(CREATE_TIMEOUT_MS), WATCH_LEASE_MS: '3000' };
    // The watcher recovers abandoned creations, so the surviving instance must hold the watch.
    survivor = await GatewayProcess.start(sandbox.url, { ...env, REDIS_URL: redis.url });
    await survivor.watching();
    const mended = { ...env, REDIS_URL: `redis://127.0.0.1:${wires.redis.port}` };
    victim = await GatewayProcess.start(`http://127.0.0.1:${wires.upstream.port}`, mended);
    const usual = await teamWithBudget();
    await createTask(victim.url, usual.key);
    price = (await budgetOf(usual)).reserved;
    expect(price).toBeGreaterThan(0);
  });
  afterAll(async () => {
    await Promise.all([survivor.kill(), victim.kill()]);
    await Promise.all(Object.values(wires).map((wire) => wire.close()));
    await sandbox.close();
    await redis.stop();
  });
  beforeEach(() => sandbox.control.resetStats());

  const teamWithBudget = () => makeTeam(survivor.url, {}, { budgets: [{ window: 'total', credits: BUDGET }] });
  const budgetOf = async ({ teamId }: TestTeam) => {
    const answer = await asAdmin<{ budgets: { spent: number; reserved: number }[] }>(survivor.url, `teams/${teamId}/budgets`);
    const { spent = NaN, reserved = NaN } = answer.body.data.budgets[0] ?? {};
    return { spent, reserved };
  };
  const tasksOf = async ({ key }: TestTeam) => {
    const { body } = await call<{ tasks: { task_uuid: string }[] }>(survivor.url, '/api/v1/tasks', { token: key });
    return body.data.tasks.map(({ task_uuid: uuid }) => uuid);
  };
  const again = ({ key }: TestTeam, idempotencyKey: string) =>
    create(survivor.url, key, {}, { 'idempotency-key': idempotencyKey });

  /** @returns whose creation it was, and its idempotency key; the gateway is up again. */
  const crash = async ({ before, trip }: Crash) => {
    const [team, idempotencyKey] = [await teamWithBudget(), randomUUID()];
    wires[before].set({ ...trip, then: () => victim.signal('SIGKILL') });
    await expect(create(victim.url, team.key, {}, { 'idempotency-key': idempotencyKey })).rejects.toThrow();
    await victim.exited;
    wires[before].mend();
    return { team, idempotencyKey };
  };

  /** One task at the upstream, paid once, and found by its owner. */
  const expectOneTask = async (team: TestTeam, uuid: string) => {
    expect(await tasksOf(team)).toEqual([uuid]);
    expect(await budgetOf(team)).toEqual({ spent: 0, reserved: price });
    const status = await call(survivor.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    expect([status.status, status.body.code]).toEqual([200, 0]);
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await eventually(
      () => budgetOf(team),
      ({ spent, reserved }) => spent === price && reserved === 0,
    );
  };

  it.each(CRASHES)('$name: another gateway completes it', async (point) => {
    const { team, idempotencyKey } = await crash(point);
    // At once: a restart may take longer than the other gateway waits before it completes the creation.
    expect(sandbox.control.stats().creations).toBe(point.made);
    await victim.restart();
    if (point.held)
      await eventually(
        () => tasksOf(team),
        (uuids) => uuids.length > 0,
        RECOVERED_WITHIN_MS,
      );
    else expect([await tasksOf(team), await budgetOf(team)]).toEqual([[], { spent: 0, reserved: 0 }]);
    const repeated = await again(team, idempotencyKey);
    expect(repeated.status).toBe(200);
    expect(sandbox.control.stats().creations).toBe(1);
    await expectOneTask(team, repeated.body.data.task_uuid);
  });

  it.each(CRASHES)('$name: a client that repeats the request at once gets the one task', async (point) => {
    const { team, idempotencyKey } = await crash(point);
    const restarted = victim.restart();
    const answers = await Promise.all([again(team, idempotencyKey), again(team, idempotencyKey)]);
    await restarted;
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map(({ body }) => body.data.task_uuid)).size).toBe(1);
    expect(sandbox.control.stats().creations).toBe(1);
    await expectOneTask(team, answers[0].body.data.task_uuid);
  });
});
