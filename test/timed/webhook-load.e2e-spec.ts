import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const TASKS = 1_000;
const PER_SECOND = 200;
const CLIENTS = 20;

describe('webhooks of 1,000 finalized tasks on Redis', () => {
  let stack: Stack;
  const receivers: WebhookReceiver[] = [];
  afterEach(async () => {
    await stack.close();
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });

  it('all reach an endpoint while another one of the team hangs', async () => {
    stack = await startStack({
      engine: 'redis',
      sandbox: { taskDurationMs: 3_600_000, startingBalance: 1_000_000_000 },
      env: { ...QUICK_WEBHOOKS, WEBHOOK_TIMEOUT_MS: '15000', LOG_LEVEL: 'warn' },
    });
    const hooks = await TeamWebhooks.ofNewTeam(stack);
    const good = await WebhookReceiver.start();
    const hanging = await WebhookReceiver.start(() => undefined);
    receivers.push(good, hanging);
    await hooks.add(hanging);
    await hooks.add(good);
    const uuids: string[] = [];
    const client = async () => {
      while (uuids.length < TASKS) uuids.push(await createTask(stack.url, hooks.team.key));
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    uuids.length = TASKS;

    const endedAt = new Map<string, number>();
    const startedAt = Date.now();
    for (const [at, uuid] of uuids.entries()) {
      await delay(Math.max(0, startedAt + (at * 1_000) / PER_SECOND - Date.now()));
      endedAt.set(uuid, Date.now());
      stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', progress: 100 });
    }
    await good.took(TASKS, 60_000);

    const delays = good.received.map(({ event, at }) => {
      const uuid = 'task' in event.data ? event.data.task.taskId : '';
      return at - (endedAt.get(uuid) ?? 0);
    });
    delays.sort((a, b) => a - b);
    const [median = 0, p99 = 0] = [0.5, 0.99].map((part) => delays[Math.floor(delays.length * part)]);
    console.log(`${TASKS} tasks, upstream's end to receipt: median ${median} ms, p99 ${p99} ms, longest ${delays.at(-1)} ms`);
    expect(new Set(good.received.map(({ id }) => id)).size).toBe(TASKS);
    expect(hanging.received.length).toBeGreaterThan(0);
    // All have arrived while the first ones of the other hold on: it has a few places, and takes none of these.
    expect(hanging.received.length).toBeLessThan(TASKS / 10);
    const pending = async () =>
      (await hooks.ask<{ webhooks: { pending: number }[] }>('')).body.data.webhooks.map(({ pending: all }) => all);
    await eventually(pending, ([, ofGood]) => ofGood === 0);
  }, 120_000);
});
