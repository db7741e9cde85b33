import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { answering, WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

interface Failing {
  webhook_id: string;
  team_id: string;
  team_name: string;
  url: string;
  failing_since: string | null;
  disabled_at: string | null;
  disabled_reason: string | null;
  pending: number;
  oldest_pending_at: string | null;
  last_failure: { at: string; code: number | null; error: string | null } | null;
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);

describe.each(['memory', 'redis'] as const)('the failing webhooks of all teams on the %s engine', (engine) => {
  let stack: Stack;
  const receivers: WebhookReceiver[] = [];

  beforeAll(async () => {
    stack = await startStack({ engine, env: { ...QUICK_WEBHOOKS, WEBHOOK_TIMEOUT_MS: '15000', WEBHOOK_RETRY_WAITS: '0.1,600' } });
  });
  afterAll(async () => {
    await stack.close();
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  const receiver = async (status: number) => {
    const made = await WebhookReceiver.start(answering(status));
    receivers.push(made);
    return made;
  };
  const page = async (query = '') =>
    (await asAdmin<{ webhooks: Failing[]; next_cursor: string | null }>(stack.url, `failing-webhooks${query}`)).body.data;

  it('are listed page by page with what waits, the last error and since when they are off; others are not', async () => {
    const [first, second, quiet] = [
      await TeamWebhooks.ofNewTeam(stack),
      await TeamWebhooks.ofNewTeam(stack),
      await TeamWebhooks.ofNewTeam(stack),
    ];
    const away = await receiver(204);
    await away.close();
    const failing = await first.add(away);
    const gone = await second.add(await receiver(410));
    const good = await receiver(204);
    const healthy = await second.add(good);
    const unwanted = await second.add(await receiver(500));
    await second.ask(`/${unwanted.webhook_id}`, 'PATCH', { disabled: true });
    await quiet.add(await receiver(500));
    for (const { team } of [first, second]) await createTask(stack.url, team.key);
    await good.took(1);

    const found = await eventually(
      async () => (await page('?limit=100')).webhooks,
      (all) =>
        all.some(({ last_failure: last }) => typeof last?.error === 'string') && all.some(({ disabled_at: off }) => off !== null),
    );
    const of = ({ webhook_id: id }: { webhook_id: string }) => found.find((one) => one.webhook_id === id);
    expect(of(failing)).toMatchObject({
      team_id: first.team.teamId,
      url: away.url,
      failing_since: TIME,
      disabled_at: null,
      disabled_reason: null,
      pending: 1,
      oldest_pending_at: TIME,
      last_failure: { at: TIME, code: null, error: 'the connection failed (ECONNREFUSED)' },
    });
    expect(of(gone)).toMatchObject({
      team_id: second.team.teamId,
      disabled_at: TIME,
      disabled_reason: 'gone',
      pending: 0,
      oldest_pending_at: null,
      last_failure: { code: 410, error: null },
    });
    expect([of(healthy), of(unwanted)]).toEqual([undefined, undefined]);
    expect(found).toHaveLength(2);

    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { webhooks, next_cursor: next } = await page(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(webhooks.length).toBeLessThanOrEqual(1);
      paged.push(...webhooks.map(({ webhook_id: id }) => id));
      cursor = next;
    }
    expect(paged.sort()).toEqual([failing.webhook_id, gone.webhook_id].sort());
    expect((await call(stack.url, '/gateway/v1/failing-webhooks', { token: second.team.key })).body.code).toBe(9002);
    expect((await asAdmin(stack.url, 'failing-webhooks?limit=101')).body).toMatchObject({ errors: [{ field: 'limit' }] });
  });
});
