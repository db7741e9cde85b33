import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyWebhook } from '../../libs/client/src/index.js';
import { asAdmin } from '../support/admin-calls.js';
import { eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type StackOptions } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';
import { answering, type Respond, verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const SIGNING_KEY = `whsk_${Buffer.alloc(32, 3).toString('base64')}`;

describe.each(['memory', 'redis'] as const)('webhooks on the %s engine', (engine) => {
  let stack: Stack;
  let hooks: Awaited<ReturnType<typeof TeamWebhooks.ofNewTeam>>;
  const receivers: WebhookReceiver[] = [];
  afterEach(async () => {
    await stack.close();
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });

  const start = async (env: Record<string, string> = {}, options: StackOptions = {}) => {
    stack = await startStack({ engine, env: { ...QUICK_WEBHOOKS, ...env }, ...options });
    hooks = await TeamWebhooks.ofNewTeam(stack);
  };
  const receiver = async (respond?: Respond) => {
    const made = await WebhookReceiver.start(respond);
    receivers.push(made);
    return made;
  };

  it('tell an endpoint of the events it asked for, in order, signed as the official library expects', async () => {
    await start();
    const all = await receiver();
    const ends = await receiver();
    const { secret } = await hooks.add(all, { events: ['task.created', 'task.updated', 'task.finalized'] });
    const one = await hooks.add(ends);
    const uuid = await createTask(stack.url, hooks.team.key);
    const [end] = await ends.took(1);
    await eventually(
      () => Promise.resolve(all.received.at(-1)?.event.type),
      (type) => type === 'task.finalized',
    );
    const types = all.received.map(({ event }) => event.type);
    expect(types[0]).toBe('task.created');
    expect(types.filter((type) => type === 'task.finalized')).toEqual(['task.finalized']);
    const revs = all.received.map(({ event }) => ('rev' in event.data ? event.data.rev : 0));
    expect(revs).toEqual([...revs].sort((a, b) => a - b));
    for (const received of all.received) {
      verifyOfficially(received, secret);
      expect(() => verifyOfficially(received, one.secret)).toThrow();
      expect(await verifyWebhook(received, secret)).toMatchObject({ id: received.id });
    }
    expect(end?.event).toEqual({
      type: 'task.finalized',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      data: {
        team_id: hooks.team.teamId,
        epoch: expect.any(String),
        rev: expect.any(Number),
        task: expect.objectContaining({ taskId: uuid, status: 'SUCCESS' }),
        labels: {},
        sub: null,
      },
    });
    expect(end?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^triverse-gateway\//),
    });
  });

  it('go to the URL that came with a creation, signed with the secret of the team', async () => {
    await start();
    const once = await receiver();
    const made = await create(stack.url, hooks.team.key, {}, { 'x-webhook-url': `${once.url}?token=once-secret-0123456789` });
    expect(made.status).toBe(200);
    await eventually(
      () => Promise.resolve(once.received.at(-1)?.event.type),
      (type) => type === 'task.finalized',
    );
    const { secret } = (await hooks.ask<{ secret: string }>('/one-off/secret')).body.data;
    for (const received of once.received) verifyOfficially(received, secret);
    const entry = await hooks.settled('one-off');
    expect(entry).toMatchObject({ type: 'task.finalized', task_uuid: made.body.data.task_uuid });
    expect(JSON.stringify(entry)).not.toContain('once-secret');
    expect(stack.logs()).not.toContain('once-secret');
  });

  it('are tried again after a failure, under the same id, until the receiver is back', async () => {
    await start();
    const away = await receiver();
    const hook = await hooks.add(away);
    await away.close();
    await createTask(stack.url, hooks.team.key);
    await eventually(
      () => hooks.state(hook),
      ({ failing_since }) => failing_since !== null,
    );
    await away.listen();
    const [received] = await away.took(1);
    const entry = await hooks.settled(hook.webhook_id);
    expect(entry.message_id).toBe(received?.id);
    expect(entry.attempts.length).toBeGreaterThan(1);
    expect(entry.attempts[0]).toMatchObject({ code: null, error: 'the connection failed (ECONNREFUSED)' });
    expect(entry.attempts.at(-1)).toMatchObject({ code: 204, error: null });
    expect(await hooks.state(hook)).toMatchObject({ failing_since: null, pending: 0, disabled_at: null });
  });

  // An answer is judged alike on each engine.
  if (engine === 'redis')
    it.each([
      ['500', answering(500)],
      ['a redirect', answering(302, { location: 'http://169.254.169.254/latest' })],
      ['no answer in time', () => undefined],
    ])('count %s as a failure, and keep what was answered', async (_what, respond) => {
      await start();
      const bad = await receiver();
      const hook = await hooks.add(bad);
      bad.respond = respond;
      await createTask(stack.url, hooks.team.key);
      await bad.took(2);
      expect(new Set(bad.received.map(({ id }) => id)).size).toBe(1);
      bad.respond = (_received, response) => void response.writeHead(200).end('x'.repeat(5_000));
      const entry = await hooks.settled(hook.webhook_id);
      expect(entry.attempts.at(-1)?.answer).toBe('x'.repeat(1_024));
    });

  it('are given up after the last attempt, and can be sent again, one and all', async () => {
    await start({ WEBHOOK_RETRY_WAITS: '0.1' });
    const bad = await receiver(answering(500));
    const hook = await hooks.add(bad);
    await createTask(stack.url, hooks.team.key);
    const dead = await hooks.settled(hook.webhook_id, 'dead');
    expect(dead).toMatchObject({ reason: 'exhausted', attempts: [{ code: 500 }, { code: 500 }] });
    bad.respond = answering(200);
    const again = await hooks.ask(`/${hook.webhook_id}/deliveries/${dead.delivery_id}/redeliver`, 'POST');
    expect(again.status).toBe(200);
    expect((await hooks.settled(hook.webhook_id)).message_id).toBe(dead.message_id);
    expect(new Set(bad.received.map(({ id }) => id)).size).toBe(1);
    const range = { states: ['delivered'], from: new Date(Date.now() - 60_000).toISOString() };
    const all = await hooks.ask<{ redelivered: number }>(`/${hook.webhook_id}/redeliver`, 'POST', range);
    expect(all.body.data).toEqual({ redelivered: 1 });
    await bad.took(4);
    const sent = await hooks.ask<{ sent: object }>(`/${hook.webhook_id}/deliveries/${dead.delivery_id}`);
    expect(sent.body.data.sent).toEqual(bad.received[0]?.event);
  });

  it('end with 410: the endpoint is off at once, and the others of its team are told', async () => {
    await start();
    const gone = await receiver(answering(410));
    const other = await receiver();
    const hook = await hooks.add(gone);
    const told = await hooks.add(other, { events: ['webhook.disabled'] });
    await createTask(stack.url, hooks.team.key);
    const [message] = await other.took(1);
    expect(message?.event).toMatchObject({
      type: 'webhook.disabled',
      data: { team_id: hooks.team.teamId, webhook_id: hook.webhook_id, reason: 'gone' },
    });
    verifyOfficially(message!, told.secret);
    expect(gone.received).toHaveLength(1);
    expect(await hooks.state(hook)).toMatchObject({ disabled_reason: 'gone' });
    expect(await hooks.settled(hook.webhook_id, 'dead')).toMatchObject({ reason: 'rejected' });
  });

  if (engine === 'redis')
    it('end after failing too long, and begin again when the team switches the endpoint on', async () => {
      await start({ WEBHOOK_DISABLE_AFTER: '1' });
      const bad = await receiver(answering(503));
      const hook = await hooks.add(bad);
      await createTask(stack.url, hooks.team.key);
      await eventually(
        () => hooks.state(hook),
        ({ disabled_reason }) => disabled_reason === 'failing',
      );
      expect(await hooks.settled(hook.webhook_id, 'dead')).toMatchObject({ reason: 'disabled' });
      const refused = await hooks.ask(`/${hook.webhook_id}/redeliver`, 'POST', {});
      expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, 'webhook_id']);
      await hooks.ask(`/${hook.webhook_id}`, 'PATCH', { disabled: false });
      await createTask(stack.url, hooks.team.key);
      const before = bad.received.length;
      await bad.took(before + 1);
      expect(await hooks.state(hook)).toMatchObject({ disabled_at: null });
      bad.respond = answering(200);
      await hooks.settled(hook.webhook_id);
    });

  it('end with their team', async () => {
    await start({}, { sandbox: { taskDurationMs: 3_600_000 } });
    const mine = await receiver();
    await hooks.add(mine);
    const [first, second] = [await createTask(stack.url, hooks.team.key), await createTask(stack.url, hooks.team.key)];
    const end = (uuid: string) => stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', progress: 100 });
    end(first);
    await mine.took(1);
    await asAdmin(stack.url, `teams/${hooks.team.teamId}`, { method: 'PATCH', body: { disabled: true } });
    // What is known of a team is a second old at most.
    await delay(1_000);
    end(second);
    const attempts = async () => {
      const metrics = await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      return /attempts_total\{result="dead"\} (\d+)/.exec(await metrics.text())?.[1];
    };
    await eventually(attempts, (dead) => dead === '1');
    expect(mine.received).toHaveLength(1);
  });

  if (engine === 'redis')
    it('rest for as long as Retry-After says, also what comes later', async () => {
      await start();
      const busy = await receiver(answering(429, { 'retry-after': '2' }));
      const hook = await hooks.add(busy);
      await createTask(stack.url, hooks.team.key);
      await busy.took(1);
      busy.respond = answering(200);
      const first = busy.received[0]?.at ?? 0;
      expect((await hooks.state(hook)).paused_until).not.toBeNull();
      await createTask(stack.url, hooks.team.key);
      await busy.took(3);
      for (const { at } of busy.received.slice(1)) expect(at - first).toBeGreaterThan(1_900);
    });

  it('carry two secrets while one is replaced, and the signature of the gateway where it has a key', async () => {
    await start({ WEBHOOK_SIGNING_KEY: SIGNING_KEY });
    const mine = await receiver();
    const hook = await hooks.add(mine);
    const rotated = await hooks.ask<{ secret: string }>(`/${hook.webhook_id}/rotate`, 'POST', { grace_seconds: 60 });
    await createTask(stack.url, hooks.team.key);
    const [received] = await mine.took(1);
    for (const secret of [hook.secret, rotated.body.data.secret]) verifyOfficially(received!, secret);
    const keys = (await (await fetch(`${stack.url}/gateway/v1/webhooks/jwks`)).json()) as { keys: { whpk: string }[] };
    expect(await verifyWebhook(received!, keys.keys[0]?.whpk ?? '')).toMatchObject({ type: 'task.finalized' });
    await hooks.ask(`/${hook.webhook_id}/rotate`, 'POST', { grace_seconds: 0 });
    await createTask(stack.url, hooks.team.key);
    const second = (await mine.took(2))[1];
    expect(() => verifyOfficially(second!, rotated.body.data.secret)).toThrow();
  });
});
