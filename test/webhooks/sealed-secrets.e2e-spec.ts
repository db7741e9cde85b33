import { AccessSecrets } from '#access';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { eventually } from '../support/http.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack } from '../support/stack.js';
import { verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { type IssuedWebhook, QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const NEXT_SECRET = 'another-gateway-secret-of-32-characters';

describe('the secrets of webhooks', () => {
  let stack: Stack;
  let receiver: WebhookReceiver;
  let hooks: Awaited<ReturnType<typeof TeamWebhooks.ofNewTeam>>;
  let hook: IssuedWebhook;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis', env: { ...QUICK_WEBHOOKS } });
    receiver = await WebhookReceiver.start();
    hooks = await TeamWebhooks.ofNewTeam(stack);
    hook = await hooks.add(receiver);
  });
  afterAll(async () => {
    await stack.close();
    await receiver.close();
  });

  /** A second installation on the same Redis, with secrets of its own. */
  const startOn = (secrets: string | undefined) =>
    startStack({
      env: { ...QUICK_WEBHOOKS, REDIS_URL: stack.redis?.url ?? '', ...(secrets !== undefined && { GATEWAY_SECRET: secrets }) },
    });
  const stored = () => {
    const [key = ''] = stack.redis!.cli('KEYS', `*{${hooks.team.teamId}}:webhooks`).split('\n');
    return (JSON.parse(/\{.*\}$/.exec(stack.redis!.cli('HGET', key, hook.webhook_id))![0]) as { secret: { text: string } }).secret
      .text;
  };
  const tested = async (url: string, secret = hook.secret) => {
    const path = `webhooks/${hook.webhook_id}/test?team_id=${hooks.team.teamId}`;
    const { data } = (await asAdmin<{ delivered: boolean; error: string | null }>(url, path, { method: 'POST' })).body;
    if (data.delivered) verifyOfficially(receiver.received.at(-1)!, secret);
    return data;
  };

  it('lie sealed in Redis and in a backup', async () => {
    const base64 = hook.secret.slice('whsec_'.length);
    const authorization = `Bearer ${ADMIN_TOKEN}`;
    const backup = await (await fetch(`${stack.url}/gateway/v1/backup`, { headers: { authorization } })).text();
    expect(backup).toContain(hook.webhook_id);
    for (const text of [backup, stored()]) {
      expect(text).not.toContain(base64);
      expect(text).toContain('sealed.');
    }
  });

  it('sign the same after GATEWAY_SECRET was changed step by step while the gateway runs, and lie under the new one then', async () => {
    const secrets = stack.apps[0]!.get(AccessSecrets);
    const before = stored();
    secrets.replaceGatewaySecrets([GATEWAY_SECRET, NEXT_SECRET]);
    secrets.replaceGatewaySecrets([NEXT_SECRET, GATEWAY_SECRET]);
    const [, kid] = before.split('.');
    await eventually(
      () => Promise.resolve(stored()),
      (text) => text.split('.')[1] !== kid,
    );
    secrets.replaceGatewaySecrets([NEXT_SECRET]);
    expect(await tested(stack.url)).toMatchObject({ delivered: true });
  });

  it('that another GATEWAY_SECRET has sealed send nothing, say so, and work again after a rotation', async () => {
    const other = await startOn('an-unrelated-gateway-secret-of-32-characters');
    const received = receiver.received.length;
    expect(await tested(other.url)).toMatchObject({ delivered: false, error: expect.stringContaining('cannot be opened') });
    expect(receiver.received).toHaveLength(received);
    await eventually(
      () => Promise.resolve(other.logs()),
      (logs) => logs.includes(hook.webhook_id) && logs.includes('GATEWAY_SECRET does not open'),
    );
    const path = `webhooks/${hook.webhook_id}/rotate?team_id=${hooks.team.teamId}`;
    const rotated = await asAdmin<IssuedWebhook>(other.url, path, { body: {} });
    hook = rotated.body.data;
    expect(await tested(other.url)).toMatchObject({ delivered: true });
    await other.close();
  });
});
