import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { eventually, untilLive } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { GENERATION, makeTeam, type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';
import { answering, verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { type IssuedWebhook, QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

beforeAll(buildGateway, 300_000);

describe.each(['local', 'redis'] as const)('a gateway that is killed, on the %s engine', (engine) => {
  let sandbox: Sandbox;
  let redis: RedisServer | undefined;
  let folder: string;
  let receiver: WebhookReceiver;
  let team: TestTeam;
  let hook: IssuedWebhook;
  let gateway: GatewayProcess;

  const start = async (env: Record<string, string> = {}) => {
    const place: Record<string, string> = redis === undefined ? { DATA_DIR: folder } : { REDIS_URL: redis.url };
    gateway = await GatewayProcess.start(sandbox.url, { ...QUICK_WEBHOOKS, ...place, ...env });
    await untilLive(gateway.url);
    return gateway;
  };
  const hooks = () => new TeamWebhooks(gateway.url, team.key);
  /** At least `count` messages about a task; those of an earlier test may come again, if their record was lost with the process. */
  const messagesOf = async (uuid: string, count: number, withinMs: number) => {
    const about = () => receiver.received.filter(({ event }) => 'task' in event.data && event.data.task.taskId === uuid);
    return eventually(
      () => Promise.resolve(about()),
      ({ length }) => length >= count,
      withinMs,
    );
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION, taskDurationMs: 300, duplicateWindowMs: 0 });
    folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
    if (engine === 'redis') redis = await startRedisServer({ appendOnly: true });
    receiver = await WebhookReceiver.start();
    await start();
    team = await makeTeam(gateway.url, { scopes: ['tasks:create', 'tasks:read', 'team:admin'] });
    hook = await hooks().add(receiver);
  });
  afterAll(async () => {
    await gateway.kill();
    await sandbox.close();
    await redis?.stop();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    receiver.received.length = 0;
    receiver.respond = answering(204);
  });

  it('between the event and its delivery leaves the delivery to the next one', async () => {
    await gateway.kill();
    // This one stores events and sends nothing.
    await start({ WEBHOOKS: 'false' });
    const uuid = await createTask(gateway.url, team.key);
    await finalStatus(gateway.url, team.key, uuid);
    await gateway.kill();
    expect(receiver.received).toEqual([]);
    await start();
    const [received] = await receiver.took(1);
    expect(received?.event).toMatchObject({ type: 'task.finalized', data: { task: { taskId: uuid, status: 'SUCCESS' } } });
    verifyOfficially(received!, hook.secret);
    await hooks().settled(hook.webhook_id);
  }, 60_000);

  it('between a delivery and its record has it delivered again, under the same id', async () => {
    receiver.respond = () => undefined;
    const uuid = await createTask(gateway.url, team.key);
    await messagesOf(uuid, 1, 15_000);
    await gateway.kill();
    receiver.respond = answering(204);
    await start();
    const [first, second] = await messagesOf(uuid, 2, 30_000);
    expect(second?.id).toBe(first?.id);
    expect(second?.body).toBe(first?.body);
    await hooks().settled(hook.webhook_id);
  }, 60_000);

  if (engine === 'redis')
    it('in order gives back what it has not sent, so that it is sent before its lease would end', async () => {
      await gateway.kill();
      const patient = { WEBHOOK_TIMEOUT_MS: '15000' };
      await start(patient);
      receiver.respond = () => undefined;
      const uuid = await createTask(gateway.url, team.key);
      await messagesOf(uuid, 1, 15_000);
      const exit = await gateway.stop();
      expect(exit.code).toBe(0);
      receiver.respond = answering(204);
      await start(patient);
      const received = await messagesOf(uuid, 2, 10_000);
      expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    }, 60_000);

  if (engine === 'redis')
    it('is not needed for Redis to restart: what waits is delivered', async () => {
      await receiver.close();
      await createTask(gateway.url, team.key);
      await eventually(
        () => hooks().state(hook),
        ({ failing_since }) => failing_since !== null,
      );
      await redis?.restart();
      await receiver.listen();
      await receiver.took(1, 60_000);
      await eventually(
        () =>
          hooks()
            .state(hook)
            .catch(() => undefined),
        (state) => state?.pending === 0,
        30_000,
      );
    }, 120_000);
});
