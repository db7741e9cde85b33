import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OperatorAlertEvent } from '#contracts';
import { asAdmin } from '../support/admin-calls.js';
import { eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create } from '../support/tasks.js';
import { verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const COST = 130;
const SECRETS = ['A', 'B'].map((letter) => `whsec_${letter.repeat(43)}=`.replace('B=', 'A='));

describe.each(['memory', 'redis'] as const)('budget.threshold on the %s engine', (engine) => {
  let stack: Stack;
  let receiver: WebhookReceiver;
  let operator: WebhookReceiver;
  let hooks: Awaited<ReturnType<typeof TeamWebhooks.ofNewTeam>>;

  beforeAll(async () => {
    operator = await WebhookReceiver.start();
    stack = await startStack({
      engine,
      env: {
        ...QUICK_WEBHOOKS,
        ALERT_CHECK_MS: '100',
        ALERT_WEBHOOK_URLS: operator.url,
        ALERT_WEBHOOK_SECRET: SECRETS.join(),
        ALERT_BALANCE_COVERS_BUDGETS: 'false',
        WEBHOOK_LOOPBACK: 'true',
      },
      sandbox: { taskDurationMs: 600_000 },
    });
    receiver = await WebhookReceiver.start();
    hooks = await TeamWebhooks.ofNewTeam(stack);
    const { teamId } = hooks.team;
    await asAdmin(stack.url, `teams/${teamId}/budgets`, { method: 'PUT', body: [{ window: 'total', credits: COST * 10 }] });
    await hooks.add(receiver, { events: ['budget.threshold'] });
  });
  afterAll(async () => {
    await stack.close();
    await Promise.all([receiver.close(), operator.close()]);
  });

  it('is sent once for each threshold, as documented, and not when it is over', async () => {
    const { key, teamId } = hooks.team;
    const uuids: string[] = [];
    const make = async (count: number) => {
      for (let at = 0; at < count; at += 1)
        uuids.push((await create(stack.url, key, { prompt: `chair ${at}` })).body.data.task_uuid);
    };
    await make(8);
    const [first] = await receiver.took(1);
    expect(first?.event).toMatchObject({
      type: 'budget.threshold',
      data: {
        team_id: teamId,
        entity: 'team',
        entity_id: teamId,
        window: 'total',
        threshold: 80,
        limit: COST * 10,
        spent: 0,
        reserved: COST * 8,
        resets_at: null,
      },
    });
    await operator.took(1);
    await make(1);
    const [, second] = await receiver.took(2);
    expect(second?.event.data).toMatchObject({ threshold: 90, reserved: COST * 9 });
    await operator.took(2);
    for (const uuid of uuids) stack.sandbox.control.setTask(uuid, { status: 'FAILED' });
    const states = () => asAdmin<{ alerts: { state: string }[] }>(stack.url, `alerts?team_id=${teamId}`);
    await eventually(states, ({ body }) => body.data.alerts[0]?.state === 'over');
    // What is not told before something newer happens is not told at all.
    await operator.took(3);
    await make(10);
    const [, , third] = await receiver.took(3);
    // 80 and 90 have been told in this window.
    expect(third?.event.data).toMatchObject({ threshold: 100 });
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3);
  });

  it("reaches the operator's own webhooks too, signed with both secrets, and they hear that it is over", async () => {
    const all = await operator.took(4);
    const told = all.map(({ event }) => event as unknown as OperatorAlertEvent);
    expect(told.map(({ type }) => type)).toEqual(['alert.fired', 'alert.worse', 'alert.over', 'alert.fired']);
    expect(told[0]?.data).toMatchObject({
      alert: { team_id: hooks.team.teamId, kind: 'budget', state: 'open', level: 80 },
      title: 'The total budget of the team is used to 80 %',
      link: null,
    });
    for (const received of all) for (const secret of SECRETS) verifyOfficially(received, secret);
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
  });
});
