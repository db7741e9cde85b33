import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';
import { answering, WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const HOUR = 3_600_000;
const COST = 130;

describe.each(['memory', 'redis'] as const)('when the clock of the machine is set, on the %s engine', (engine) => {
  let stack: Stack;
  let receiver: WebhookReceiver;
  afterEach(async () => {
    jest.restoreAllMocks();
    await stack.close();
    await receiver.close();
  });

  const real = Date.now.bind(Date);
  let offset = 0;
  const setClock = (byMs: number) => void (offset = byMs);
  // Before the gateway starts, which may keep the function.
  beforeEach(() => {
    setClock(0);
    jest.spyOn(Date, 'now').mockImplementation(() => real() + offset);
  });

  it('back and forward, a delivery that failed is tried again in its time, and not more often', async () => {
    stack = await startStack({
      engine,
      env: { ...QUICK_WEBHOOKS, WEBHOOK_TIMEOUT_MS: '15000', WEBHOOK_RETRY_WAITS: '0.5,0.5,0.5,600' },
    });
    receiver = await WebhookReceiver.start(answering(500));
    const hooks = await TeamWebhooks.ofNewTeam(stack);
    const hook = await hooks.add(receiver);
    await createTask(stack.url, hooks.team.key);
    await receiver.took(1);
    setClock(-HOUR);
    await receiver.took(2);
    setClock(HOUR);
    await receiver.took(3);
    setClock(-HOUR);
    receiver.respond = answering(204);
    await receiver.took(4);
    const { attempts } = await hooks.settled(hook.webhook_id);
    expect(attempts.map(({ code }) => code)).toEqual([500, 500, 500, 204]);
    expect(receiver.received).toHaveLength(4);
    // What comes after it is sent at once.
    await createTask(stack.url, hooks.team.key);
    await receiver.took(5);
  });

  it("back by a day, a budget's alert stays the same one, and fires each threshold once", async () => {
    receiver = await WebhookReceiver.start();
    const env = {
      ALERT_CHECK_MS: '100',
      ALERT_BALANCE_COVERS_BUDGETS: 'false',
      ALERT_WEBHOOK_URLS: receiver.url,
      ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(43)}=`,
    };
    stack = await startStack({ engine, gateways: engine === 'redis' ? 2 : 1, env, sandbox: { taskDurationMs: 600_000 } });
    const { key, teamId } = await stack.makeTeam();
    const budgets = [{ window: 'day', credits: 5 * COST }];
    await asAdmin(stack.url, `teams/${teamId}/budgets`, { method: 'PUT', body: budgets });
    const make = async (count: number) => {
      for (let at = 0; at < count; at += 1)
        expect((await create(stack.urls[at % stack.urls.length] ?? '', key, { prompt: `chair ${at}` })).status).toBe(200);
    };
    const told = () => receiver.received.map(({ event }) => (event as { type: string }).type);
    await make(4);
    await receiver.took(1);
    setClock(-24 * HOUR);
    await make(1);
    await receiver.took(2);
    expect(told()).toEqual(['alert.fired', 'alert.worse']);
    const { alerts } = (await asAdmin<{ alerts: { level: number }[] }>(stack.url, `alerts?team_id=${teamId}&kind=budget`)).body
      .data;
    expect(alerts).toMatchObject([{ level: 100, peak: 100, state: 'open' }]);
    await eventually(
      async () => (await create(stack.url, key)).body.code,
      (code) => code === 9004,
    );
  });
});
